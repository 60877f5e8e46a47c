/* The public pages work without this file. It folds the menu on narrow screens, offers text size and print, and asks
   before a reader leaves for a site that is not a government's (国办发〔2017〕47号). */
(function () {
  "use strict";

  function tag(name) {
    var found = document.querySelector('meta[name="' + name + '"]');
    return found ? found.content : "";
  }

  /* Menu */
  var menu = document.querySelector(".menu__box");
  var narrow = window.matchMedia("(max-width: 40rem)");
  function fold() {
    if (menu) menu.open = !narrow.matches;
  }
  fold();
  narrow.addEventListener("change", fold);

  /* Text size and print */
  var tools = document.querySelector(".tools");
  var sizes = ["small", "medium", "large"];
  function remembered() {
    try {
      return localStorage.getItem("text-size") || "medium";
    } catch (e) {
      return "medium";
    }
  }
  function resize(size) {
    sizes.forEach(function (s) {
      document.documentElement.classList.toggle("size-" + s, s === size);
    });
    tools.querySelectorAll("[data-size]").forEach(function (b) {
      b.setAttribute("aria-pressed", String(b.dataset.size === size));
    });
  }
  if (tools) {
    tools.hidden = false;
    resize(sizes.indexOf(remembered()) < 0 ? "medium" : remembered());
    tools.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (!button) return;
      if (button.hasAttribute("data-print")) {
        window.print();
        return;
      }
      resize(button.dataset.size);
      try {
        localStorage.setItem("text-size", button.dataset.size);
      } catch (e) {
        /* A reader who keeps no storage chooses again on the next page. */
      }
    });
  }

  /* Leaving the site */
  function staysWithin(link) {
    var host = link.hostname.toLowerCase();
    if (link.protocol !== "http:" && link.protocol !== "https:") return true;
    return host === location.hostname || host === tag("SiteDomain").toLowerCase() || host === "gov.cn" || /\.gov\.cn$/.test(host);
  }
  function element(name, text, className) {
    var made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function ask(link) {
    var site = tag("SiteName").replace(/门户网站$/, "");
    var dialog = element("dialog", "", "leave");
    var choice = element("div", "", "leave__choice");
    var stay = element("button", "放弃");
    var go = element("button", "继续访问", "is-main");
    dialog.setAttribute("aria-label", "离开本站");
    dialog.append(
      element("p", "您访问的链接即将离开“" + site + "”门户网站，是否继续？"),
      element("p", link.href),
      choice
    );
    choice.append(stay, go);
    stay.addEventListener("click", function () {
      dialog.close();
    });
    go.addEventListener("click", function () {
      dialog.close();
      window.open(link.href, "_blank", "noopener");
    });
    dialog.addEventListener("close", function () {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || staysWithin(link) || typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    ask(link);
  });
})();
