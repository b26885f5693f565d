// A drawing larger and smaller, what was looked at staying in the middle; pinch and scroll are the browser's.
(function () {
  "use strict";
  function remember(drawing, size) {
    try { sessionStorage.setItem("zoom-" + drawing.dataset.drawing, size); } catch (full) { /* a comfort only */ }
  }
  function sizes(drawing) { return Array.prototype.slice.call(drawing.querySelectorAll(".drawing-zoom input")); }
  function bounds(drawing) {
    var all = sizes(drawing), at = all.findIndex(function (each) { return each.checked; });
    drawing.querySelectorAll("[data-zoom]").forEach(function (button) {
      button.disabled = !all[at + Number(button.dataset.zoom)];
    });
  }

  // The place in the middle, as a share of the paper, before and after.
  var middle = new WeakMap();
  function look(paper) {
    middle.set(paper, {
      x: (paper.scrollLeft + paper.clientWidth / 2) / paper.scrollWidth,
      y: (paper.scrollTop + paper.clientHeight / 2) / paper.scrollHeight
    });
  }
  document.addEventListener("scroll", function (event) {
    if (event.target.matches && event.target.matches(".drawing-paper")) look(event.target);
  }, true);
  function resized(drawing) {
    var paper = drawing.querySelector(".drawing-paper"), was = middle.get(paper) || { x: 0.5, y: 0 };
    var chosen = paper.querySelector(".is-chosen, .node:target, .is-pointed");
    if (chosen) show(paper, chosen);
    else {
      paper.scrollLeft = was.x * paper.scrollWidth - paper.clientWidth / 2;
      paper.scrollTop = was.y * paper.scrollHeight - paper.clientHeight / 2;
    }
    bounds(drawing);
  }
  function show(paper, node) {
    var box = node.getBoundingClientRect(), around = paper.getBoundingClientRect();
    paper.scrollTop += box.top - around.top - around.height / 3;
    paper.scrollLeft += box.left + box.width / 2 - around.left - around.width / 2;
  }
  document.addEventListener("change", function (event) {
    var drawing = event.target.matches(".drawing-zoom input") && event.target.closest(".drawing");
    if (!drawing) return;
    event.stopPropagation();
    remember(drawing, event.target.value);
    resized(drawing);
  }, true);
  document.addEventListener("input", function (event) {
    if (event.target.matches(".drawing-zoom input")) event.stopPropagation();
  }, true);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-zoom]");
    if (button) {
      var drawing = button.closest(".drawing"), all = sizes(drawing);
      var next = all[all.findIndex(function (each) { return each.checked; }) + Number(button.dataset.zoom)];
      if (!next) return;
      next.checked = true;
      remember(drawing, next.value);
      resized(drawing);
      return;
    }
    var pointer = event.target.closest("[data-shows]");
    var node = pointer && document.getElementById(pointer.dataset.shows);
    if (!node) return;
    event.preventDefault();
    document.querySelectorAll(".is-pointed").forEach(function (each) { each.classList.remove("is-pointed"); });
    node.classList.add("is-pointed");
    var paper = node.closest(".drawing-paper");
    paper.closest(".drawing").scrollIntoView({ block: "nearest" });
    show(paper, node);
    (node.querySelector("a") || paper).focus({ preventScroll: true });
  });

  function begin() {
    document.querySelectorAll(".drawing").forEach(function (drawing) {
      if (drawing.dataset.begun) return;
      drawing.dataset.begun = "yes";
      var kept = null;
      try { kept = sessionStorage.getItem("zoom-" + drawing.dataset.drawing); } catch (none) { /* a comfort only */ }
      sizes(drawing).forEach(function (each) { if (each.value === kept) each.checked = true; });
      drawing.querySelectorAll("[data-zoom]").forEach(function (button) { button.hidden = false; });
      resized(drawing);
    });
  }
  begin();
  document.addEventListener("htmx:afterSettle", begin);
})();
