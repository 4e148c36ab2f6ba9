Attribute VB_Name = "XlperfAddIn"
Option Explicit
' The add-in: its ribbon, and what the buttons of workbooks call. The work is Python's, and xlwings starts it.

' The ribbon's callback; a button's tag is its task. As Object, a reference to Office's library is not needed.
Public Sub Xlperf_OnRibbon(control As Object)
    Xlperf_Do CStr(control.Tag)
End Sub

Public Sub Xlperf_Do(ByVal task As String)
    Dim trouble As String
    trouble = Hindrance()
    If trouble = "" Then trouble = Done(task)
    If trouble <> "" Then Tell trouble
End Sub

' Gives nothing, or why Python cannot be started here.
Public Function Hindrance() As String
    If Not IsExcelForWindows() Then
        Hindrance = NeedsExcel()
    ElseIf Not Application.ActiveProtectedViewWindow Is Nothing Then
        ' "The file is in Protected View. Click Enable Editing, then the button."
        Hindrance = Han( _
            "\u6587\u4ef6\u5904\u4e8e\u201c\u53d7\u4fdd\u62a4\u7684\u89c6\u56fe\u201d\u3002\u8bf7" _
            & "\u5148\u70b9\u201c\u542f\u7528\u7f16\u8f91\u201d\uff0c\u518d\u70b9\u6309\u94ae\u3002")
    ElseIf ActiveWorkbook Is Nothing Then
        ' "No workbook is open. Open the declaration, then click the button."
        Hindrance = Han( _
            "\u6ca1\u6709\u6253\u5f00\u7684\u5de5\u4f5c\u7c3f\u3002\u8bf7\u5148\u6253\u5f00\u7533" _
            & "\u62a5\u8868\uff0c\u518d\u70b9\u6309\u94ae\u3002")
    ElseIf ActiveWorkbook.FullName Like "*[%^;=]*" Then
        ' xlwings hands the name to cmd.exe, to which these signs mean something.
        ' "The file's name or folder contains one of % ^ ; =. Save it under another name or elsewhere."
        Hindrance = Han( _
            "\u6587\u4ef6\u540d\u6216\u6240\u5728\u6587\u4ef6\u5939\u4e2d\u6709 % ^ ; = \u4e4b" _
            & "\u4e00\uff0c\u65e0\u6cd5\u6821\u9a8c\u3002\u8bf7\u53e6\u5b58\u5230\u522b\u7684\u540d" _
            & "\u79f0\u6216\u6587\u4ef6\u5939\u540e\u518d\u70b9\u6309\u94ae\u3002")
    ElseIf HasSettings(ActiveWorkbook) Then
        ' "A sheet called xlperf.conf or ....py could make another program run. Use the form as handed out."
        Hindrance = Han( _
            "\u672c\u5de5\u4f5c\u7c3f\u4e2d\u6709\u540d\u4e3a xlperf.conf \u6216\u4ee5 .py \u7ed3" _
            & "\u5c3e\u7684\u5de5\u4f5c\u8868\uff0c\u53ef\u80fd\u4f7f\u7535\u8111\u8fd0\u884c\u522b" _
            & "\u7684\u7a0b\u5e8f\uff0c\u5df2\u505c\u6b62\u64cd\u4f5c\u3002\u8bf7\u4f7f\u7528\u4e0b" _
            & "\u53d1\u7684\u7533\u62a5\u8868\u3002")
    ElseIf Missing() <> "" Then
        ' "Cannot find ... Python, xlwings or xlperf was moved or removed. Install it, then xlperf addin install."
        Hindrance = Han( _
            "Python\u3001xlwings \u6216 xlperf \u5df2\u88ab\u79fb\u52a8\u6216\u5220\u9664\u3002" _
            & "\u8bf7\u91cd\u65b0\u5b89\u88c5\uff0c\u518d\u8fd0\u884c xlperf addin install\u3002" _
            & "\u627e\u4e0d\u5230\u7684\u6587\u4ef6\uff1a")
        Hindrance = Hindrance & Missing()
    End If
End Function

' Sheets by which xlwings lets a workbook choose what is run: no declaration has any.
Private Function HasSettings(ByVal book As Object) As Boolean
    Dim sheet As Object
    For Each sheet In book.Sheets
        If LCase(sheet.Name) = "xlperf.conf" Or LCase(sheet.Name) Like "*.py" Then HasSettings = True
    Next sheet
End Function

' Gives the first file that is not where it was when the add-in was made.
Private Function Missing() As String
    Dim cell As Object
    On Error GoTo Failed ' Dir fails on a drive that is not there
    For Each cell In ThisWorkbook.Worksheets("files").UsedRange.Cells
        Missing = CStr(cell.Value)
        If Dir(Missing) = "" Then Exit Function
    Next cell
    Missing = ""
Failed:
End Function

' Lets Python do a task, and gives nothing or that it did not. By name: xlwings' module is compiled only here.
Private Function Done(ByVal task As String) As String
    On Error GoTo Failed ' a guard of the system may forbid Excel to start another program
    If Application.Run("'" & ThisWorkbook.Name & "'!RunPython", _
        "import xlperf.buttons; xlperf.buttons." & task & "()") <> -1 Then Exit Function
Failed:
    ' "The program did not finish, or the system did not let Excel start it. Run xlperf doctor."
    Done = Han( _
        "\u6821\u9a8c\u7a0b\u5e8f\u6ca1\u6709\u5b8c\u6210\uff0c\u6216\u7cfb\u7edf\u4e0d\u5141" _
        & "\u8bb8 Excel \u542f\u52a8\u5b83\u3002\u8bf7\u8fd0\u884c xlperf doctor \u67e5\u627e" _
        & "\u539f\u56e0\uff1b\u4e5f\u53ef\u4ee5\u4fdd\u5b58\u6587\u4ef6\uff0c\u7528 xlperf chec" _
        & "k \u6821\u9a8c\u3002")
End Function
