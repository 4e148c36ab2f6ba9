Attribute VB_Name = "XlperfCall"
Option Explicit
' From a button on a sheet to the add-in. It is called by name: a workbook opens without it, and refers to nothing.

Private Const ADD_IN As String = "xlperf.xlam"

Public Sub AskAddIn(ByVal task As String)
    Dim trouble As String
    trouble = Asked(task)
    If trouble <> "" Then Tell trouble
End Sub

' Has a task done, and gives nothing or what hinders it.
Public Function Asked(ByVal task As String) As String
    If IsLibreOffice() Then
        Asked = AskedOfLibreOffice(task)
    ElseIf Not IsExcelForWindows() Then
        Asked = NeedsExcel()
    ElseIf Not HasAddIn() Then
        ' "The add-in is not loaded. Close Excel, run xlperf addin install, open this file again."
        Asked = Han( _
            "\u6ca1\u6709\u52a0\u8f7d xlperf.xlam\uff0c\u6309\u94ae\u6682\u4e0d\u80fd\u7528\u3002" _
            & "\u8bf7\u5173\u95ed Excel\uff0c\u8fd0\u884c xlperf addin install\uff0c\u518d\u6253" _
            & "\u5f00\u672c\u6587\u4ef6\uff1b\u8868\u5185\u7684\u5373\u65f6\u63d0\u793a\u7167\u5e38" _
            & "\u6709\u6548\u3002")
    Else
        Asked = AskedOfAddIn(task)
    End If
End Function

Private Function HasAddIn() As Boolean
    Dim book As Object
    On Error Resume Next ' whether a workbook is open can only be asked by trying
    Set book = Application.Workbooks(ADD_IN)
    HasAddIn = Not book Is Nothing
End Function

Private Function AskedOfAddIn(ByVal task As String) As String
    On Error GoTo Failed ' an add-in of another version may lack the macro
    Application.Run ADD_IN & "!Xlperf_Do", task
    Exit Function
Failed:
    ' "xlperf.xlam did not finish this. Run xlperf addin install again; if that is no help, xlperf doctor."
    AskedOfAddIn = Han( _
        "xlperf.xlam \u6ca1\u6709\u5b8c\u6210\u8fd9\u9879\u64cd\u4f5c\u3002\u8bf7\u91cd\u65b0" _
        & "\u8fd0\u884c xlperf addin install\uff1b\u4ecd\u4e0d\u884c\u7684\uff0c\u8fd0\u884c xl" _
        & "perf doctor \u67e5\u627e\u539f\u56e0\u3002")
End Function

Private Function AskedOfLibreOffice(ByVal task As String) As String
    On Error GoTo Failed ' XlperfLibre stands only in workbooks that are made for LibreOffice
    Application.Run "XlperfLibre_Do", task
    Exit Function
Failed:
    ' "This file has no buttons for LibreOffice, or their program is not installed: ask for a workbook with them
    ' and run xlperf libreoffice install; or save, and let xlperf check do it."
    AskedOfLibreOffice = Han( _
        "\u5728 LibreOffice \u4e2d\uff0c\u6309\u94ae\u9700\u8981\u53e6\u884c\u5b89\u88c5" _
        & "\uff1a\u8bf7\u8fd0\u884c xlperf libreoffice install\uff0c\u5e76\u4f7f\u7528\u5e26" _
        & "\u6709 LibreOffice \u6309\u94ae\u7684\u6a21\u677f\uff1b\u4e5f\u53ef\u4ee5\u4fdd" _
        & "\u5b58\u6587\u4ef6\uff0c\u7528 xlperf check \u6821\u9a8c\u3002\u8868\u5185\u7684" _
        & "\u5373\u65f6\u63d0\u793a\u7167\u5e38\u6709\u6548\u3002")
End Function
