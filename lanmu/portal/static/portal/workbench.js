// Fields that Wagtail's scripts make without a name for screen readers.
(function () {
  "use strict";
  const names = [
    [".tagit-new input", "标签"],
    [".public-DraftEditor-content[role=textbox]", "文字"],
  ];

  function name(root) {
    names.forEach(function ([selector, label]) {
      root.querySelectorAll(selector + ":not([aria-label])").forEach(function (field) {
        field.setAttribute("aria-label", label);
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    name(document);
    new MutationObserver(function () {
      name(document);
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
