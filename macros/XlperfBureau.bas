Attribute VB_Name = "XlperfBureau"
Option Explicit
' The button of the bureau's workbook.

Public Sub Xlperf_Consolidate()
    AskAddIn "consolidate"
End Sub
