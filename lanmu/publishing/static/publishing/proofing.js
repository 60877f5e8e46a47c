// 内容检查 while writing: sends what is written, shows the hits as a list and as marks in the text.
// Marks are CSS highlights (no change of the editor's own tree); where a browser has none, the list remains.

document.addEventListener('DOMContentLoaded', () => {
    const script = document.querySelector('script[data-lm-proof]');
    if (!script || !document.querySelector('form[data-edit-form]') || !document.querySelector('select[data-lm-genre]')) return;
    const texts = window.LmTexts;
    const TICK = 300;
    const veils = new Map();
    const SLOW = 20000;

    const make = (tag, className = '', words = '') => {
        const element = document.createElement(tag);
        if (className) element.className = className;
        if (words) element.textContent = words;
        return element;
    };

    // The box
    const box = make('section', 'lm-proof');
    box.setAttribute('aria-label', '内容检查');
    const head = make('button', 'lm-proof__head', '内容检查');
    head.type = 'button';
    head.setAttribute('aria-expanded', 'true');
    const count = make('span', 'lm-proof__count', '…');
    head.append(count);
    const body = make('div', 'lm-proof__body');
    const said = make('p', 'lm-proof__said', '正在检查…');
    said.setAttribute('role', 'status');
    const failures = make('div');
    const list = make('ol', 'lm-proof__list');
    body.append(said, failures, list);
    box.append(head, body);
    (document.querySelector('main') || document.body).append(box);
    const shut = (value) => {
        box.classList.toggle('lm-proof--shut', value);
        document.body.classList.toggle('lm-proof-open', !value);
        setTimeout(refit, 50);
        head.setAttribute('aria-expanded', String(!value));
    };
    const KEY = 'lanmu:proof-shut';
    shut(window.matchMedia('(width <= 75rem)').matches || localStorage.getItem(KEY) === '1');
    head.addEventListener('click', () => {
        shut(!box.classList.contains('lm-proof--shut'));
        localStorage.setItem(KEY, box.classList.contains('lm-proof--shut') ? '1' : '');
    });

    // Marks
    const able = 'highlights' in CSS && typeof Highlight === 'function';
    const marks = able ? { stop: new Highlight(), look: new Highlight(), now: new Highlight() } : null;
    if (able) Object.entries(marks).forEach(([name, mark]) => CSS.highlights.set(`lm-proof-${name}`, mark));

    const COPIED = ['fontFamily', 'fontSize', 'fontWeight', 'fontStyle', 'lineHeight', 'letterSpacing', 'textAlign',
        'textIndent', 'wordSpacing', 'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft', 'borderTopWidth',
        'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth'];

    const fit = (veil, field) => {
        const look = getComputedStyle(field);
        COPIED.forEach((name) => { veil.style[name] = look[name]; });
        veil.style.top = `${field.offsetTop}px`;
        veil.style.left = `${field.offsetLeft}px`;
        veil.style.width = `${field.offsetWidth}px`;
        veil.style.height = `${field.offsetHeight}px`;
        veil.scrollTop = field.scrollTop;
        veil.scrollLeft = field.scrollLeft;
    };

    const lift = (field) => {
        if (veils.has(field)) veils.get(field).remove();
        veils.delete(field);
    };

    const cover = (field, hits) => {
        lift(field);
        const parent = field.parentElement;
        if (getComputedStyle(parent).position === 'static') parent.style.position = 'relative';
        const veil = make('div', `lm-proof-veil${field.tagName === 'INPUT' ? ' lm-proof-veil--line' : ''}`);
        veil.setAttribute('aria-hidden', 'true');
        let from = 0;
        [...hits].sort((a, b) => a.start - b.start).forEach((hit) => {
            if (hit.start < from) return;
            veil.append(field.value.slice(from, hit.start), make('span', hit.stop ? '' : 'lm-proof-veil__look', hit.text));
            from = hit.end;
        });
        veil.append(field.value.slice(from));
        parent.append(veil);
        veils.set(field, veil);
        fit(veil, field);
        if (!field.dataset.lmProof) {
            field.dataset.lmProof = '1';
            field.addEventListener('input', () => lift(field));
            field.addEventListener('scroll', () => { if (veils.has(field)) fit(veils.get(field), field); });
        }
    };

    function refit() { veils.forEach((veil, field) => fit(veil, field)); }
    window.addEventListener('resize', refit);
    document.addEventListener('click', () => setTimeout(refit, 50));

    const mark = (hits, places) => {
        if (able) { marks.stop.clear(); marks.look.clear(); }
        [...veils.keys()].forEach(lift);
        const plain = new Map();
        hits.filter((hit) => !hit.ignored && hit.text).forEach((hit) => {
            const place = places.get(hit.where);
            if (!place) return;
            if (!place.key && !('row' in place)) {
                plain.set(place.field, [...(plain.get(place.field) || []), hit]);
            } else if (able) {
                const range = texts.rangeOf(place, hit);
                if (range) marks[hit.stop ? 'stop' : 'look'].add(range);
            }
        });
        plain.forEach((found, field) => cover(field, found));
    };

    // The list
    let places = new Map();
    let sent = null;

    // The number of the draft; null while it has not been saved.
    const draft = () => {
        const found = /\/pages\/(\d+)\/edit\//.exec(window.location.pathname);
        return found ? Number(found[1]) : null;
    };

    const ask = async (url, more = {}) => {
        const token = document.querySelector('form[data-edit-form] [name=csrfmiddlewaretoken]').value;
        const answer = await fetch(url, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
            body: JSON.stringify({ article: draft(), parts: sent.parts, source: sent.source, ...more }),
            signal: AbortSignal.timeout(SLOW),
        });
        const data = await answer.json();
        if (!answer.ok) throw new Error((data.reasons || []).join(''));
        return data;
    };

    const button = (words, name, act, plainly = true) => {
        const made = make('button', `button button-small${plainly ? ' button-secondary' : ''}`, words);
        made.type = 'button';
        made.setAttribute('aria-label', name);
        made.addEventListener('click', act);
        return made;
    };

    const tell = (words) => { said.textContent = words; };

    const accept = (hit) => {
        const place = places.get(hit.where);
        if (draft()) ask(script.dataset.decideUrl, { mark: hit.mark, verdict: 'accepted' }).catch(() => {});
        if (!place || !texts.replace(place, hit)) tell('这处文字刚刚改过，请看最新的检查结果。');
    };

    const ignoring = (hit) => {
        const details = make('details', 'lm-proof__ignore');
        const field = make('input');
        field.type = 'text';
        field.maxLength = 200;
        field.setAttribute('aria-label', `忽略“${hit.text}”的理由`);
        field.placeholder = '理由（审核人会看到）';
        const save = async () => {
            try {
                await ask(script.dataset.decideUrl, { mark: hit.mark, verdict: 'ignored', reason: field.value });
                field.blur();
                check(true);
            } catch (error) { tell(error.message || '没有存上，请稍后再试。'); }
        };
        field.addEventListener('keydown', (event) => { if (event.key === 'Enter') { event.preventDefault(); save(); } });
        const row = make('div', 'lm-proof__form');
        row.append(field, button('忽略', `忽略：${hit.text}`, save));
        details.append(make('summary', '', '忽略…'), row);
        return details;
    };

    const item = (hit) => {
        const row = make('li', `lm-proof__hit${hit.ignored ? ' lm-proof__hit--done' : ''}`);
        const what = make('p', 'lm-proof__what');
        what.append(make('span', `lm-tag${hit.stop ? ' lm-tag--returned' : ''}`, hit.severity), make('strong', '', hit.name),
            make('span', 'lm-quiet', hit.place));
        const words = make('p', 'lm-proof__words');
        words.append(hit.before, make('mark', '', hit.text), hit.after);
        if (hit.suggestion) words.append(' → ', make('ins', '', hit.suggestion));
        const buttons = make('div', 'lm-proof__buttons');
        buttons.append(button('定位', `定位：${hit.text}`, () => { texts.jump(places.get(hit.where), hit); }));
        if (hit.ignored) {
            row.append(what, words, make('p', 'lm-quiet', hit.ignored), buttons);
            return row;
        }
        if (hit.suggestion && hit.text) {
            const verb = hit.private ? '遮掩' : '采纳';
            buttons.append(button(verb, `${verb}：${hit.text}改为${hit.suggestion}`, () => accept(hit), false));
        }
        if (!hit.stop) buttons.append(ignoring(hit));
        if (hit.exempt && hit.text) {
            const link = make('a', 'button button-small button-secondary', '申请例外');
            link.href = `${hit.exempt}${new URLSearchParams({ word: hit.text, scope: hit.rule })}`;
            link.target = '_blank';
            buttons.append(link);
        }
        row.append(what, words, make('p', 'lm-quiet', hit.why), buttons);
        return row;
    };

    const show = (data) => {
        const open = data.hits.filter((hit) => !hit.ignored);
        const stops = open.filter((hit) => hit.stop).length;
        count.textContent = String(open.length + data.more);
        count.classList.toggle('lm-proof__count--stop', stops > 0);
        if (open.length) tell(`${stops ? `${stops} 处须改正，` : ''}${open.length - stops} 处供您判断${data.more ? `，另有 ${data.more} 处未列出` : ''}。`);
        else tell(data.failures.length ? '有的检查没有做成。' : '没有发现问题。机器只查得出一部分，仍请通读。');
        failures.replaceChildren(...data.failures.map((words) => make('p', 'lm-proof__failure', words)));
        if (!list.contains(document.activeElement) || document.activeElement.tagName !== 'INPUT') {
            list.replaceChildren(...[...open.filter((hit) => hit.stop), ...open.filter((hit) => !hit.stop),
                ...data.hits.filter((hit) => hit.ignored)].map(item));
        }
        mark(data.hits, places);
    };

    // When something was written and nothing more follows at once, it is checked.
    let last = null;
    let checked = null;
    let busy = false;

    const check = async (again = false) => {
        const now = texts.signature();
        if (busy || (!again && now === checked)) return;
        busy = true;
        checked = now;
        try {
            sent = texts.collect();
            const these = sent.places;
            const data = await ask(script.dataset.checkUrl);
            places = these;
            if (texts.signature() === now) show(data);
        } catch (error) {
            tell(error.message && !/fetch|abort|time/i.test(error.message) ? error.message : '检查暂时连不上，送审时还会再查。');
            count.textContent = '!';
            setTimeout(() => { checked = null; }, 5000);
        } finally { busy = false; }
    };

    setInterval(() => {
        if (document.hidden) return;
        const now = texts.signature();
        if (now === last) check();
        last = now;
    }, TICK);
});
