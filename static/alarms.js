// Asks the browser for an address by which it can be called, and sends it with an ordinary form.
(function () {
  "use strict";
  var form = document.getElementById("push-form");
  if (!form) return;
  var button = form.querySelector("[data-push]");

  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    form.querySelector("[data-push-cannot]").hidden = false;
    return;
  }
  button.hidden = false;

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  }
  function running(registration) {
    var worker = registration.active || registration.waiting || registration.installing;
    return new Promise(function (done) {
      if (worker.state === "activated") { done(registration); return; }
      worker.addEventListener("statechange", function () {
        if (worker.state === "activated") done(registration);
      });
    });
  }

  button.addEventListener("click", function () {
    button.disabled = true;
    Notification.requestPermission().then(function (answer) {
      if (answer !== "granted") throw new Error(answer);
      return navigator.serviceWorker.register(form.dataset.worker);
    }).then(running).then(function (registration) {
      return registration.pushManager.subscribe({
        userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key)
      });
    }).then(function (subscription) {
      var given = subscription.toJSON();
      form.elements.endpoint.value = given.endpoint;
      form.elements.key.value = given.keys.p256dh;
      form.elements.auth.value = given.keys.auth;
      form.submit();
    }).catch(function () {
      button.disabled = false;
      form.querySelector("[data-push-refused]").hidden = false;
    });
  });
})();
