// 内容检查 on the reviewer's screen: the hits of the list as marks in the page the public will see, and a jump to each.
// The page stands in a frame whose own scripts never run; the marks are CSS highlights, so its bytes stay as they are.

document.addEventListener('DOMContentLoaded', () => {
    const list = document.querySelector('[data-lm-proof-hits]');
    const frame = document.querySelector('iframe.lm-page');
    if (!list || !frame) return;
    const items = [...list.querySelectorAll('.lm-proof__hit')];
    const ranges = new Map();
    const STYLE = `
        ::highlight(lm-proof-stop) { background-color: rgb(179 38 30 / 16%); text-decoration: underline wavy #b3261e; }
        ::highlight(lm-proof-look) { background-color: rgb(214 138 0 / 14%); text-decoration: underline dotted #8a5a00; }
        ::highlight(lm-proof-now) { background-color: #ffd75e; color: #1f1400; }`;

    // All words of the page in one string, with the way back to their text nodes.
    const read = (page) => {
        const root = page.querySelector('main') || page.body;
        const walker = page.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const nodes = [];
        let words = '';
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            nodes.push({ node, start: words.length });
            words += node.data;
        }
        return { nodes, words };
    };

    const pointAt = (nodes, place) => {
        let low = 0;
        let high = nodes.length - 1;
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if (nodes[middle].start <= place) low = middle; else high = middle - 1;
        }
        return [nodes[low].node, place - nodes[low].start];
    };

    const find = (page, text, item, used) => {
        const { before, text: hit, after } = item.dataset;
        if (!hit) return null;
        for (const [left, right] of [[before, after], [before.slice(-6), after.slice(0, 6)], ['', '']]) {
            let place = text.words.indexOf(`${left}${hit}${right}`);
            while (place >= 0 && used.has(place + left.length)) place = text.words.indexOf(`${left}${hit}${right}`, place + 1);
            if (place >= 0) {
                const start = place + left.length;
                used.add(start);
                const range = page.createRange();
                range.setStart(...pointAt(text.nodes, start));
                const [node, offset] = pointAt(text.nodes, start + hit.length - 1);
                range.setEnd(node, offset + 1);
                return range;
            }
        }
        return null;
    };

    const mark = () => {
        const page = frame.contentDocument;
        const view = frame.contentWindow;
        if (!page || !page.body || page.readyState !== 'complete' || page.URL === 'about:blank') return;
        ranges.clear();
        const text = read(page);
        const used = new Set();
        items.forEach((item) => {
            const range = find(page, text, item, used);
            if (range) ranges.set(item, range);
            item.querySelector('[data-lm-proof-jump]').hidden = !range;
        });
        if (!view.CSS.highlights || !view.Highlight) return;
        const sheet = new view.CSSStyleSheet();
        sheet.replaceSync(STYLE);
        page.adoptedStyleSheets = [sheet];
        const marks = { stop: new view.Highlight(), look: new view.Highlight() };
        ranges.forEach((range, item) => {
            if (!('done' in item.dataset)) marks[item.dataset.severity === '拦截' ? 'stop' : 'look'].add(range);
        });
        Object.entries(marks).forEach(([name, one]) => view.CSS.highlights.set(`lm-proof-${name}`, one));
    };

    frame.addEventListener('load', mark);
    mark();

    list.addEventListener('click', (event) => {
        const button = event.target.closest('[data-lm-proof-jump]');
        if (!button) return;
        const range = ranges.get(button.closest('.lm-proof__hit'));
        if (!range) return;
        document.querySelector('[role="tab"][href="#tab-page"], #tab-label-page').click();
        const view = frame.contentWindow;
        if (view.CSS.highlights && view.Highlight) view.CSS.highlights.set('lm-proof-now', new view.Highlight(range));
        window.requestAnimationFrame(() => {
            const place = frame.getBoundingClientRect().top + range.getBoundingClientRect().top;
            window.scrollTo({ top: window.scrollY + place - window.innerHeight / 3 });
            frame.focus();
        });
    });
});
