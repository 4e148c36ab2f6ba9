"""Every file of the catalogue is answered as the threat table says, by itself and among good ones."""
