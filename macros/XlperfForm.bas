Attribute VB_Name = "XlperfForm"
Option Explicit
' The buttons on the sheets of a declaration.

Public Sub Xlperf_Check()
    AskAddIn "check"
End Sub

Public Sub Xlperf_Clear()
    AskAddIn "clear"
End Sub
