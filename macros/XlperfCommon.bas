Attribute VB_Name = "XlperfCommon"
Option Explicit
' What every project of ours needs: Chinese words in an ASCII source, and where we are.

' Gives a text in which \uXXXX stands for a Chinese character.
Public Function Han(ByVal escaped As String) As String
    Dim pieces() As String, number As Long
    pieces = Split(escaped, "\u")
    Han = pieces(0)
    For number = 1 To UBound(pieces)
        ' with a 1 before it no number is taken for a negative one
        Han = Han & ChrW(CLng("&H1" & Left(pieces(number), 4)) - 65536) & Mid(pieces(number), 5)
    Next number
End Function

Public Sub Tell(ByVal text As String)
    ' Title: performance declaration
    MsgBox text, vbExclamation, Han( _
        "\u7ee9\u6548\u7533\u62a5")
End Sub

' Excel 2007 was version 12. LibreOffice says that it is version 11.
Public Function IsLibreOffice() As Boolean
    IsLibreOffice = Val(Application.Version) < 12
End Function

' WPS says that it is Microsoft Excel, but not where it lives. xlwings serves neither it nor a Mac.
Public Function IsExcelForWindows() As Boolean
    Dim home As String
    home = LCase(Application.Path)
    IsExcelForWindows = InStr(home, "kingsoft") = 0 And InStr(home, "wps") = 0 _
        And Application.PathSeparator = "\"
End Function

' "The buttons need Microsoft Excel for Windows. Save, and let the program check the file; live hints work."
Public Function NeedsExcel() As String
    NeedsExcel = Han( _
        "\u6309\u94ae\u9700\u8981 Windows \u7248\u7684 Microsoft Excel\uff0c\u5f53\u524d" _
        & "\u7a0b\u5e8f\u4e0d\u652f\u6301\u3002\u8bf7\u4fdd\u5b58\u6587\u4ef6\uff0c\u7531\u5b89" _
        & "\u88c5\u4e86 xlperf \u7684\u7535\u8111\u7528 xlperf check \u6821\u9a8c\uff1b\u8868" _
        & "\u5185\u7684\u5373\u65f6\u63d0\u793a\u7167\u5e38\u6709\u6548\u3002")
End Function
