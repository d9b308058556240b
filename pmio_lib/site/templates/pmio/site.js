(function () {
  "use strict";
  var page = document, root = page.documentElement, said = page.getElementById("said");
  function copied(text, words) {
    if (!navigator.clipboard) { return; }
    navigator.clipboard.writeText(text).then(function () {
      said.textContent = words;
      setTimeout(function () { said.textContent = ""; }, 2500);
    }, function () {});
  }
  function button(words, place, act) {
    var made = page.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", function () { act(made); });
    place.append(made);
    return made;
  }
  page.querySelectorAll("a.anchor, a.copy-link").forEach(function (link) {
    link.addEventListener("click", function () { copied(link.href, "Link copied"); });
  });
  page.querySelectorAll("[data-copy]").forEach(function (part) {
    var text = part.innerText;
    button("Copy", part, function () { copied(text, "Copied"); });
  });
  function paint(drawing, name) {
    var box = drawing.viewBox.baseVal, wide = 2000, high = Math.round(wide * box.height / box.width);
    var canvas = page.createElement("canvas"), brush = canvas.getContext("2d"), image = new Image();
    var looks = page.querySelector("style").textContent.match(/\.l\d+{[^}]*}/g) || [];
    canvas.width = wide;
    canvas.height = high;
    image.onload = function () {
      var link = page.createElement("a");
      brush.fillStyle = "#fff";
      brush.fillRect(0, 0, wide, high);
      brush.drawImage(image, 0, 0);
      link.download = name;
      link.href = canvas.toDataURL();
      link.click();
    };
    image.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer()
      .serializeToString(drawing).replace(/<svg([^>]*)>/, "<svg width='" + wide + "' height='" + high +
        "' font-family='" + getComputedStyle(drawing).fontFamily + "'$1><style>" + looks.join("") + "</style>"));
  }
  page.querySelectorAll(".tools [href$='.svg']").forEach(function (link) {
    link.after(" ", button("Picture (PNG)", link.parentNode, function () {
      paint(link.closest("figure").querySelector("svg"), link.href.replace(/.*\/|svg$/g, "") + "png");
    }));
  });
  function shade() {
    var dark = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    return root.dataset.theme || dark;
  }
  function other() { return shade() === "dark" ? "light" : "dark"; }
  button((other() === "dark" ? "Dark" : "Light") + " page", page.querySelector("footer .wrap"),
    function (made) {
      root.dataset.theme = other();
      made.textContent = (other() === "dark" ? "Dark" : "Light") + " page";
    });
  function value(row, place) {
    var text = row.cells[place].textContent.trim().replace("\u2212", "-").replace(/[+,%]/g, "");
    var number = parseFloat(text);
    return isNaN(number) ? text : number;
  }
  page.querySelectorAll(".pmio-table table, .ledger table").forEach(function (table) {
    var body = table.tBodies[0];
    if (!body || body.rows.length < 6 || table.querySelector("[rowspan], [colspan]")) { return; }
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
      var words = head.textContent;
      head.textContent = "";
      button(words, head, function () {
        var up = head.getAttribute("aria-sort") !== "ascending";
        table.querySelectorAll("[aria-sort]").forEach(function (each) {
          each.removeAttribute("aria-sort");
        });
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        Array.prototype.slice.call(body.rows).sort(function (one, two) {
          var a = value(one, place), b = value(two, place), order;
          if (typeof a !== typeof b) { return typeof a === "number" ? -1 : 1; }
          order = typeof a === "number" ? a - b : a.localeCompare(b);
          return up ? order : -order;
        }).forEach(function (row) { body.append(row); });
      });
    });
  });
  page.querySelectorAll(".pmio-table table").forEach(function (table) {
    var rows = Array.from(table.tBodies[0].rows), bar = page.createElement("div");
    if (rows.length < 100) { return; }
    var place = Array.from(table.tHead.rows[0].cells).findIndex(function (head) {
      return head.textContent === "Status";
    });
    function status(row) { return place < 0 ? "" : row.cells[place].textContent; }
    function control(words, kind) {
      var label = page.createElement("label"), made = page.createElement(kind);
      label.append(words + " ", made);
      bar.append(label);
      made.addEventListener("input", function () {
        var words = text.value.toLowerCase();
        counted.textContent = rows.filter(function (row) {
          row.hidden = !row.textContent.toLowerCase().includes(words) ||
            choice.value && status(row) !== choice.value;
          return !row.hidden;
        }).length + " of " + rows.length + " rows";
      });
      return made;
    }
    var text = control("Rows with", "input"), choice = control("Status", "select");
    var counted = page.createElement("output");
    choice.parentNode.hidden = place < 0;
    new Set([""].concat(rows.map(status))).forEach(function (each) {
      choice.append(new Option(each || "any", each));
    });
    bar.className = "filter";
    bar.append(counted);
    table.closest(".pmio-scroll").before(bar);
  });
})();
