// The words Wagtail's own Chinese catalogue leaves in English on the editor, and the table editor's menu.

if (window.django && window.django.catalog) {
    Object.assign(window.django.catalog, {
        'Insert a block': '插入内容块',
        'Split block': '从这里分成两块',
        'Write something or type ‘/’ to insert a block': '在这里写，或输入“/”插入内容块',
        Blocks: '内容块',
        'Autosave in progress…': '正在自动保存…',
        'Changes have been autosaved.': '已自动保存。',
        'A network error occurred.': '网络中断，没有保存成功。',
        'A server error occurred.': '服务器出错，没有保存成功。',
        'Error while sending preview data.': '预览没有成功。',
        'The editor just crashed. Content has been reset to the last saved version.':
            '编辑框出错，内容已恢复到上次保存时的样子。',
        'Report this error to your website administrator with the following information:':
            '请把以下信息告诉系统管理员：',
        Good: '好',
        Fair: '一般',
        Complex: '较难',
        '(New)': '（新）',
    });
}

document.addEventListener('DOMContentLoaded', () => {
    if (!window.Handsontable) return;
    const { dictionaryKeys: K, registerLanguageDictionary } = window.Handsontable.languages;
    registerLanguageDictionary({
        languageCode: 'zh-CN',
        [K.CONTEXTMENU_ITEMS_ROW_ABOVE]: '在上方插入行',
        [K.CONTEXTMENU_ITEMS_ROW_BELOW]: '在下方插入行',
        [K.CONTEXTMENU_ITEMS_INSERT_LEFT]: '在左侧插入列',
        [K.CONTEXTMENU_ITEMS_INSERT_RIGHT]: '在右侧插入列',
        [K.CONTEXTMENU_ITEMS_REMOVE_ROW]: ['删除行', '删除多行'],
        [K.CONTEXTMENU_ITEMS_REMOVE_COLUMN]: ['删除列', '删除多列'],
        [K.CONTEXTMENU_ITEMS_UNDO]: '撤销',
        [K.CONTEXTMENU_ITEMS_REDO]: '恢复',
        [K.CONTEXTMENU_ITEMS_READ_ONLY]: '只读',
        [K.CONTEXTMENU_ITEMS_CLEAR_COLUMN]: '清空该列',
        [K.CONTEXTMENU_ITEMS_COPY]: '复制',
        [K.CONTEXTMENU_ITEMS_CUT]: '剪切',
        [K.CONTEXTMENU_ITEMS_MERGE_CELLS]: '合并单元格',
        [K.CONTEXTMENU_ITEMS_UNMERGE_CELLS]: '拆分单元格',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT]: '对齐',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_LEFT]: '左对齐',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_CENTER]: '水平居中',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_RIGHT]: '右对齐',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_JUSTIFY]: '两端对齐',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_TOP]: '顶端对齐',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_MIDDLE]: '垂直居中',
        [K.CONTEXTMENU_ITEMS_ALIGNMENT_BOTTOM]: '底端对齐',
    });
}, { capture: true });
