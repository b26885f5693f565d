// Shows a call or a notice, also when no page of ours is open, and opens its page when it is tapped.
"use strict";

self.addEventListener("push", function (event) {
  var said = { title: "Webcare", body: "", link: "/alarms", tag: "alarm" };
  try { Object.assign(said, event.data.json()); } catch (none) { /* the plain sentence will do */ }
  event.waitUntil(self.registration.showNotification(said.title, {
    body: said.body, tag: said.tag, renotify: !said.quiet, requireInteraction: !said.quiet, silent: !!said.quiet,
    data: { link: said.link }
  }));
});

self.addEventListener("notificationclick", function (event) {
  event.notification.close();
  var link = new URL((event.notification.data || {}).link || "/alarms", self.location.origin);
  if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link.href));
});
