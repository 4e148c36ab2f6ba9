Attribute VB_Name = "XlperfLibre"
' Stands only in workbooks for LibreOffice, and runs only there: a button calls the macro that
' `xlperf libreoffice install` put into the user's profile.
' No Option Explicit: ThisComponent belongs to LibreOffice, and Excel never gets here.

Public Sub XlperfLibre_Do(ByVal task As String)
    Dim script As Object
    Set script = ThisComponent.getScriptProvider().getScript("vnd.sun.star.script:xlperf_button.py$" & task _
        & "?language=Python&location=user")
    script.invoke Array(ThisComponent), Array(), Array()
End Sub
