/* The phone page of a visit: what is written down stays on the phone until Anlan has taken it. */
(function () {
  "use strict";
  var page = document.getElementById("visit");
  var words = page.dataset, order = words.order, prefix = "visit:" + order + ":";
  var outbox = document.getElementById("outbox"), list = document.getElementById("waiting");
  var sending = false, database = null;

  function fresh() { /* randomUUID needs HTTPS; this works without. */
    var bytes = crypto.getRandomValues(new Uint8Array(16)), text = "";
    bytes.forEach(function (byte) { text += ("0" + byte.toString(16)).slice(-2); });
    return text;
  }

  function open(then) {
    var asked = indexedDB.open("anlan-visits", 1);
    asked.onupgradeneeded = function () {
      asked.result.createObjectStore("queue", { keyPath: "place", autoIncrement: true });
    };
    asked.onsuccess = function () { database = asked.result; then(); };
  }

  function store(mode) { return database.transaction("queue", mode).objectStore("queue"); }

  function waiting(then) {
    store("readonly").getAll().onsuccess = function (event) {
      then(event.target.result.filter(function (one) { return one.order === order; }));
    };
  }

  function show() {
    waiting(function (queue) {
      list.textContent = "";
      queue.forEach(function (one) {
        var line = document.createElement("li");
        line.textContent = one.title + ": " + (one.fields.text || one.fields.name || "") + " – " +
          (one.refused ? words.refused + ": " + one.refused : words.waiting);
        if (one.refused) {
          var button = document.createElement("button");
          button.className = "btn btn-sm";
          button.textContent = words.discard;
          button.onclick = function () { remove(one, show); };
          line.append(" ", button);
        }
        list.append(line);
      });
      var open = queue.filter(function (one) { return !one.refused; }).length;
      outbox.hidden = !open;
      outbox.textContent = open + " " + words.waiting;
    });
  }

  function remove(one, then) { store("readwrite").delete(one.place).onsuccess = then; }

  function refuse(one, message, then) {
    one.refused = message;
    store("readwrite").put(one).onsuccess = then;
  }

  function body(one) {
    var data = new FormData();
    Object.keys(one.fields).forEach(function (name) {
      [].concat(one.fields[name]).forEach(function (value) { data.append(name, value); });
    });
    if (one.photo) { data.append("photo", one.photo, "photo"); }
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) { data.set("csrfmiddlewaretoken", token.value); }
    return data;
  }

  /* In order, one by one; what Anlan did not answer stays and is sent again with the same key. */
  function flush() {
    if (sending) { return; }
    sending = true;
    var taken = false;
    function next() {
      waiting(function (queue) {
        var one = queue.filter(function (each) { return !each.refused; })[0];
        if (!one) { sending = false; show(); if (taken) { renew(); } return; }
        fetch(one.action, { method: "POST", body: body(one), headers: { Accept: "application/json" } })
          .then(function (answer) {
            var type = answer.headers.get("Content-Type") || "";
            if (answer.redirected || type.indexOf("json") < 0) { outbox.textContent = words.signin; sending = false; return; }
            return answer.json().then(function (said) {
              if (answer.ok) { taken = true; remove(one, next); }
              else if (answer.status >= 500 || answer.status === 429) { sending = false; show(); }
              else { refuse(one, said.message || String(answer.status), next); }
            });
          })
          .catch(function () { sending = false; show(); });
      });
    }
    next();
  }

  /* The page is made by the server; it is asked again unless a chosen photo would be lost. */
  function renew() {
    var chosen = Array.prototype.some.call(document.querySelectorAll("input[type=file]"), function (input) { return input.files.length; });
    if (!chosen) { location.reload(); }
  }

  function collect(form) {
    var fields = { at: new Date().toISOString() }, photo = null;
    new FormData(form).forEach(function (value, name) {
      if (value instanceof File) { photo = value.size ? value : photo; return; }
      if (name === "csrfmiddlewaretoken") { return; }
      fields[name] = name in fields && name !== "at" ? [].concat(fields[name], value) : value;
    });
    return { order: order, action: form.getAttribute("action"), title: form.dataset.title, fields: fields, photo: photo };
  }

  function keep(one, form) {
    var change = database.transaction("queue", "readwrite");
    change.objectStore("queue").add(one);
    change.oncomplete = function () {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf(prefix + form.dataset.entry + ":") === 0) { localStorage.removeItem(name); }
      });
      form.reset();
      form.elements.key.value = fresh();
      delete form.dataset.sent;
      if (form.wipe) { form.wipe(); }
      show();
      flush();
    };
  }

  function drafts(form) {
    form.querySelectorAll("textarea, input[type=text], input:not([type]), select").forEach(function (field) {
      var name = prefix + form.dataset.entry + ":" + field.name;
      if (!field.value && localStorage.getItem(name)) {
        field.value = localStorage.getItem(name);
        form.closest("details").open = true;
      }
      field.addEventListener("input", function () { localStorage.setItem(name, field.value); });
    });
  }

  function signing(form, canvas) {
    var pen = canvas.getContext("2d"), clear = form.querySelector("[data-clear]"), down = false;
    function at(event) {
      var box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    }
    form.wipe = function () { pen.clearRect(0, 0, canvas.width, canvas.height); form.signed = false; };
    clear.hidden = false;
    clear.onclick = form.wipe;
    pen.lineWidth = 3;
    pen.lineCap = "round";
    canvas.onpointerdown = function (event) { down = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo.apply(pen, at(event)); };
    canvas.onpointermove = function (event) { if (down) { pen.lineTo.apply(pen, at(event)); pen.stroke(); form.signed = true; } };
    canvas.onpointerup = canvas.onpointercancel = function () { down = false; };
  }

  function locating(form, button) {
    if (!window.isSecureContext || !navigator.geolocation) { return; }
    button.hidden = false;
    button.onclick = function () {
      navigator.geolocation.getCurrentPosition(function (found) {
        form.elements.lat_e6.value = Math.round(found.coords.latitude * 1e6);
        form.elements.lon_e6.value = Math.round(found.coords.longitude * 1e6);
        form.elements.accuracy_m.value = Math.round(found.coords.accuracy);
        button.textContent = words.position;
      });
    };
  }

  function begin() {
    document.querySelectorAll("form[data-entry]").forEach(function (form) {
      var canvas = form.querySelector("canvas"), button = form.querySelector("[data-locate]");
      drafts(form);
      if (canvas) { signing(form, canvas); }
      if (button) { locating(form, button); }
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        var one = collect(form);
        if (canvas && form.signed) {
          canvas.toBlob(function (picture) { one.photo = picture; keep(one, form); }, "image/png");
        } else { keep(one, form); }
      });
    });
    window.addEventListener("online", flush);
    setInterval(flush, 15000);
    show();
    flush();
  }

  if (window.indexedDB) { open(begin); }
}());
