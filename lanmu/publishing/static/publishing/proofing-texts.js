// The texts of the editor as the checks take them, and the way back: from a place in a text to the page, the selection
// and the words themselves. Used by proofing.js. Nothing here changes the editor's own document tree.

window.LmTexts = (() => {
    const PLAIN = /^(title|summary|keywords|author|explained_\w+|rumour|truth|truth_source|validity_note)$/;
    const BLOCK = /^body-(\d+)-value(-(alt|caption|title|text|source|transcript)|-items-\d+-value-title)$/;
    const FILES = /^attachments-\d+-title$/;
    const KINDS = { title: 'title', alt: 'image', caption: 'caption' };
    const NAMES = { alt: '图片替代文字', caption: '图注', title: '名称', text: '引文', source: '出处', transcript: '文字说明' };
    const tables = new Map();

    // Handsontable keeps its tables to itself; its own hook tells of each that is made.
    if (window.Handsontable) {
        window.Handsontable.hooks.add('afterInit', function remember() { tables.set(this.rootElement.id, this); });
    }

    const form = () => document.querySelector('form[data-edit-form]');

    const fields = () => {
        const gone = new Set();
        form().querySelectorAll('input[name$="-deleted"]').forEach((field) => {
            if (field.value) gone.add(field.name.replace(/deleted$/, ''));
        });
        const order = (field) => {
            const block = /^body-(\d+)-/.exec(field.name);
            const place = block && form().querySelector(`[name="body-${block[1]}-order"]`);
            return place ? Number(place.value) : -1;
        };
        return [...form().querySelectorAll('input[name], textarea[name]')]
            .filter((field) => field.draftailEditor || isTable(field) || ((PLAIN.test(field.name) || BLOCK.test(field.name)
                || FILES.test(field.name)) && field.type !== 'hidden'))
            .filter((field) => ![...gone].some((start) => field.name.startsWith(start)))
            .map((field, number) => ({ field, number, order: order(field) }))
            .sort((a, b) => a.order - b.order || a.number - b.number)
            .map(({ field }) => field);
    };

    const isTable = (field) => field.type === 'hidden' && tables.has(`${field.id}-handsontable-container`);

    const labelOf = (field) => {
        const part = BLOCK.exec(field.name);
        if (part) return `正文${NAMES[part[3]] || '链接名称'}`;
        const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
        return (label ? label.textContent : '').replace(/[*＊]/g, '').trim().slice(0, 30) || '标题';
    };

    const ofDraft = (field, parts, places, count) => {
        let content;
        try { content = JSON.parse(field.value); } catch { return; }
        ((content && content.blocks) || []).forEach((block) => {
            const level = { 'header-two': 1, 'header-three': 2 }[block.type] || 0;
            if (block.type === 'atomic' || (!block.text.trim() && !level)) return;
            count.paragraph += 1;
            const where = `${field.name}#${block.key}`;
            const label = `正文第 ${count.paragraph} 段`;
            parts.push({ where, label, text: block.text, kind: level ? 'heading' : 'paragraph', level });
            places.set(where, { field, key: block.key, base: 0 });
            block.entityRanges.forEach((range, number) => {
                const entity = content.entityMap[range.key];
                if (!entity || entity.type !== 'LINK' || !entity.data.url) return;
                const words = block.text.slice(range.offset, range.offset + range.length);
                parts.push({ where: `${where}~${number}`, label, text: words, kind: 'link', href: entity.data.url });
                places.set(`${where}~${number}`, { field, key: block.key, base: range.offset });
            });
        });
    };

    const ofTable = (field, parts, places) => {
        let content;
        try { content = JSON.parse(field.value); } catch { return; }
        if (!content) return; // a table that has just been put in
        const head = content.table_header_choice || '';
        const caption = document.getElementById(`${field.id}-handsontable-col-caption`);
        if (caption && caption.value.trim()) {
            const where = `${field.name}!caption`;
            parts.push({ where, label: '表格标题', text: caption.value, kind: 'caption' });
            places.set(where, { field: caption, base: 0 });
        }
        (content.data || []).forEach((row, y) => row.forEach((cell, x) => {
            if (cell === null || cell === '') return;
            const header = (y === 0 && /row|both/.test(head)) || (x === 0 && /column|both/.test(head));
            const where = `${field.name}!${y}!${x}`;
            parts.push({
                where, label: `表格第 ${y + 1} 行第 ${x + 1} 格`, text: String(cell), kind: 'cell',
                cell: { table: field.name, row: y, column: x, header },
            });
            places.set(where, { field, row: y, column: x, base: 0 });
        }));
    };

    // Everything that is written now: parts for the server, places for the way back.
    const collect = () => {
        const parts = [];
        const places = new Map();
        const count = { paragraph: 0 };
        fields().forEach((field) => {
            if (field.draftailEditor) ofDraft(field, parts, places, count);
            else if (isTable(field)) ofTable(field, parts, places);
            else if (field.value.trim()) {
                const end = (BLOCK.exec(field.name) || [])[3] || field.name;
                parts.push({ where: field.name, label: labelOf(field), text: field.value, kind: KINDS[end] || 'paragraph' });
                places.set(field.name, { field, base: 0 });
            }
        });
        const value = (name) => (form().elements[name] ? form().elements[name].value : '');
        const source = { kind: value('source_kind'), name: value('source_name'), url: value('source_url') };
        return { parts, places, source };
    };

    // All values in one string: the cheap way to see that something has changed.
    const signature = () => fields().map((field) => `${field.name}\u0000${field.value}`).join('\u0001');

    const blockElement = (place) => {
        const wrapper = place.field.parentElement.querySelector('[data-draftail-editor-wrapper]');
        return wrapper && wrapper.querySelector(`[data-block="true"][data-offset-key="${place.key}-0-0"]`);
    };

    const rangeIn = (root, start, end) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        let passed = 0;
        let begun = false;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const next = passed + node.length;
            if (!begun && start < next) { range.setStart(node, start - passed); begun = true; }
            if (begun && end <= next) { range.setEnd(node, end - passed); return range; }
            passed = next;
        }
        return null;
    };

    // A hit on the page as a Range; null in plain fields, whose words no range reaches, and where it is gone.
    const rangeOf = (place, hit) => {
        const from = place.base + hit.start;
        const to = place.base + hit.end;
        let root = null;
        if (place.key) root = blockElement(place);
        else if ('row' in place) {
            const table = tables.get(`${place.field.id}-handsontable-container`);
            root = table && table.getCell(place.row, place.column);
        }
        const range = root && rangeIn(root, from, to);
        return range && range.toString() === hit.text ? range : null;
    };

    const reveal = (field) => {
        const panel = field.closest('[role="tabpanel"]');
        if (panel && panel.hidden) {
            const tab = document.querySelector(`[role="tab"][aria-controls="${panel.id}"], a[href="#${panel.id}"]`);
            if (tab) tab.click();
        }
    };

    // Bring the words to the eye and the cursor to the words.
    const jump = (place, hit) => {
        const { field } = place;
        reveal(field);
        if (place.key) {
            const editor = field.draftailEditor;
            const { EditorState, SelectionState } = window.DraftJS;
            const from = place.base + hit.start;
            const to = place.base + hit.end;
            const chosen = SelectionState.createEmpty(place.key).merge({ anchorOffset: from, focusOffset: to, hasFocus: true });
            const block = blockElement(place);
            if (block) block.scrollIntoView({ block: 'center' });
            editor.onChange(EditorState.forceSelection(editor.getEditorState(), chosen));
        } else if ('row' in place) {
            const table = tables.get(`${field.id}-handsontable-container`);
            table.rootElement.scrollIntoView({ block: 'center' });
            table.selectCell(place.row, place.column);
        } else {
            field.scrollIntoView({ block: 'center' });
            field.focus();
            field.setSelectionRange(hit.start, hit.end);
        }
    };

    // Write the suggestion in place of the words; false when other words stand there by now.
    const replace = (place, hit) => {
        const { field } = place;
        const from = place.base + hit.start;
        const to = place.base + hit.end;
        if (place.key) {
            const { EditorState, Modifier, SelectionState } = window.DraftJS;
            const state = field.draftailEditor.getEditorState();
            const content = state.getCurrentContent();
            const block = content.getBlockForKey(place.key);
            if (!block || block.getText().slice(from, to) !== hit.text) return false;
            const chosen = SelectionState.createEmpty(place.key).merge({ anchorOffset: from, focusOffset: to });
            const look = block.getInlineStyleAt(from);
            const changed = Modifier.replaceText(content, chosen, hit.suggestion, look, block.getEntityAt(from));
            field.draftailEditor.onChange(EditorState.push(state, changed, 'insert-characters'));
            return true;
        }
        if ('row' in place) {
            const table = tables.get(`${field.id}-handsontable-container`);
            const words = String(table.getDataAtCell(place.row, place.column) ?? '');
            if (words.slice(from, to) !== hit.text) return false;
            table.setDataAtCell(place.row, place.column, words.slice(0, from) + hit.suggestion + words.slice(to));
            return true;
        }
        if (field.value.slice(from, to) !== hit.text) return false;
        field.setRangeText(hit.suggestion, from, to, 'end');
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
        return true;
    };

    return { collect, signature, rangeOf, jump, replace };
})();
