// Small comforts of the publishing screens. Everything works without them.

// Canned phrases: a click adds the sentence to the opinion.
document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-lm-phrase]');
    if (!button) return;
    const field = document.getElementById(button.dataset.lmPhrase);
    field.value = field.value ? `${field.value.trimEnd()}\n${button.textContent}` : button.textContent;
    field.focus();
});

// The preview grows to its text, so that a page scrolls once and not twice. Its own scripts never run (sandbox).
const fit = (frame) => {
    const page = frame.contentDocument;
    if (!page || !page.documentElement) return;
    frame.style.height = 'auto';
    const border = frame.offsetHeight - frame.clientHeight;
    frame.style.height = `${Math.max(page.documentElement.scrollHeight, 480) + border}px`;
};

document.querySelectorAll('iframe[data-lm-fit]').forEach((frame) => {
    frame.addEventListener('load', () => fit(frame));
    window.addEventListener('resize', () => fit(frame));
    if (frame.contentDocument && frame.contentDocument.readyState === 'complete') fit(frame);
});

// 去办理 leads to the decision and is in the way once that is on the screen.
const jump = document.querySelector('.lm-jump');
const act = document.getElementById('act');
if (jump && act) {
    new IntersectionObserver(([entry]) => { jump.hidden = entry.isIntersecting; }).observe(act);
}
