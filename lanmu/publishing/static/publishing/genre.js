// The editor shows the tab of the chosen genre, and any other that something is written in already.

document.addEventListener('DOMContentLoaded', () => {
    const choice = document.querySelector('select[data-lm-genre]');
    if (!choice) return;

    const written = (panel) =>
        [...panel.querySelectorAll('input, textarea, select')].some(
            (field) =>
                field.name &&
                !/-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-ORDER$|-DELETE$|-id$/.test(field.name) &&
                (field.type === 'checkbox' ? field.checked : field.value.trim()),
        );

    const show = () => {
        document.querySelectorAll('a.lm-genre').forEach((tab) => {
            const panel = document.querySelector(tab.getAttribute('href'));
            const wanted = tab.classList.contains(`lm-genre--${choice.value}`);
            tab.hidden = !wanted && !(panel && written(panel));
        });
    };

    choice.addEventListener('change', show);
    show();
});
