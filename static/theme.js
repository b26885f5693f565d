// Before the first paint: light or dark, as the person chose or as the system stands.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function set() {
    var chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "dark" || (chosen !== "light" && dark.matches) ? "dark" : "light";
  }
  set();
  dark.addEventListener("change", set);
  root.classList.add("scripted");
})();
