// Keeps what the one asked types, so that the page can be closed at any moment. The page works without.
(function () {
  "use strict";
  var form = document.querySelector("form[data-keep]");
  if (!form) return;
  var field = form.querySelector("textarea[name=text]");
  var note = form.querySelector("[data-kept]");
  var timer = null, kept = field.value, sent = false;

  function parts() {
    var data = new URLSearchParams();
    data.set("text", field.value);
    data.set("quietly", "1");
    var token = form.querySelector("[name=csrf_token]");
    if (token) data.set("csrf_token", token.value);
    return data;
  }
  function keep() {
    timer = null;
    if (sent || field.value === kept) return;
    var words = field.value;
    fetch(form.dataset.keep, { method: "POST", body: parts(), redirect: "manual" }).then(function (answer) {
      if (answer.status !== 204) throw new Error(String(answer.status));
      kept = words;
      note.textContent = note.dataset.kept;
    }).catch(function () { note.textContent = note.dataset.unkept; });
  }
  field.addEventListener("input", function () {
    note.textContent = "";
    if (timer) clearTimeout(timer);
    timer = setTimeout(keep, 1000);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden" || sent || field.value === kept) return;
    navigator.sendBeacon(form.dataset.keep, parts());
    kept = field.value;
  });
  form.addEventListener("submit", function (event) {
    if (sent) { event.preventDefault(); return; }
    sent = true;
    if (timer) clearTimeout(timer);
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) sent = false; });
})();
