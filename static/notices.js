// Colleagues are offered behind an @ in a note; whoever types the name themselves needs none of it.
(function () {
  "use strict";
  var people = null, asked = "", shown = [], chosen = 0;

  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }
  // What stands between the last @ and the cursor, where it can be the begin of a name.
  function begun(field) {
    var text = field.value.slice(0, field.selectionStart);
    var found = /(^|[^\w.@-])@([^\s@][^@\n]{0,40}|)$/.exec(text);
    return found ? found[2] : null;
  }
  function list(field) { return document.getElementById(field.getAttribute("aria-controls")); }
  function close(field) {
    shown = [];
    list(field).hidden = true;
    field.removeAttribute("aria-activedescendant");
  }
  function fits(each, typed) {
    return plain(each.login).indexOf(typed) === 0 ||
      (" " + plain(each.name)).indexOf(" " + typed) >= 0;
  }
  function draw(field) {
    var typed = begun(field);
    if (typed === null || !people) { close(field); return; }
    shown = people.filter(function (each) { return fits(each, plain(typed)); }).slice(0, 8);
    if (!shown.length || (shown.length === 1 && shown[0].name === typed)) { close(field); return; }
    chosen = Math.min(chosen, shown.length - 1);
    var place = list(field);
    place.replaceChildren.apply(place, shown.map(function (each, number) {
      var line = document.createElement("li"), login = document.createElement("span");
      line.id = place.id + "-" + number;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(number === chosen));
      line.textContent = each.name;
      login.textContent = "@" + each.login;
      line.appendChild(login);
      return line;
    }));
    place.hidden = false;
    field.setAttribute("aria-activedescendant", place.id + "-" + chosen);
  }
  function take(field, number) {
    var typed = begun(field), at = field.selectionStart;
    if (typed === null || !shown[number]) return;
    field.setRangeText(shown[number].name + " ", at - typed.length, at, "end");
    close(field);
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function look(field) {
    chosen = 0;
    if (begun(field) === null) { if (shown.length) close(field); return; }
    var address = field.dataset.colleagues;
    if (people && asked === address) { draw(field); return; }
    asked = address;
    people = null;
    fetch(address, { headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.ok ? answer.json() : [];
    }).then(function (found) { people = found; draw(field); }).catch(function () { asked = ""; });
  }
  function field(event) {
    return event.target.matches && event.target.matches("[data-colleagues]") ? event.target : null;
  }

  document.addEventListener("input", function (event) { if (field(event)) look(field(event)); });
  document.addEventListener("keydown", function (event) {
    var box = field(event);
    if (!box || !shown.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length;
      draw(box);
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      take(box, chosen);
    } else if (event.key === "Escape") {
      close(box);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("mousedown", function (event) {
    var line = event.target.closest(".call-list li");
    if (!line) return;
    event.preventDefault(); // the cursor stays in the text
    var box = document.querySelector('[aria-controls="' + line.parentElement.id + '"]');
    take(box, Array.prototype.indexOf.call(line.parentElement.children, line));
  });
  document.addEventListener("focusout", function (event) { if (field(event)) close(field(event)); });

  // Who has a ticket in a tab that nobody looks at does not see what happens there.
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (document.hidden && event.target.matches(".presence")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", function () {
    var place = document.querySelector(".presence");
    if (document.hidden || !place || !window.htmx) return;
    window.htmx.ajax("POST", place.getAttribute("hx-post"), { source: place, target: place, swap: "innerHTML" });
  });
})();
