(function (index) {
  "use strict";
  var page = document, part = page.getElementById.bind(page), box = part("query"), waiting;
  var MOST = {places: 30, numbers: 100}, SYNTHETIC = "SYNTHETIC: ";
  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u2212/g, "-")
      .replace(/[\u2018\u2019]/g, "'").replace(/(\d),(?=\d{3})/g, "$1").toLowerCase();
  }
  function unfold(text, between) {
    return text.split("\n").map(function (line) {
      return line.split(" ").map(function (at) { return index.parts[parseInt(at, 16)]; }).join(between);
    });
  }
  function marked(text, made) { return (made && text.indexOf("SYNTHETIC") ? SYNTHETIC : "") + text; }
  var places = index.places.map(function (one) {
    var of = index.pages[one[0]];
    return {address: of[0] + "#" + (one[2] || one[3].replace(/ /g, "-")), kind: index.kinds[one[1]], page: of[1], rank: one[1],
      words: marked(one[3], one[4]), hay: plain(one[3] + " " + of[1])};
  });
  var numbers = [];
  index.groups.forEach(function (one) {
    var of = index.pages[one[0]], ids = unfold(one[5], "."), words = unfold(one[6], ": ");
    var texts = one[7].split("\n"), ns = one[8].split("\n"), intervals = one[9].split("\n");
    ids.forEach(function (id, at) {
      numbers.push({row: "numbers/" + of[2] + ".html#ledger-" + id, page: of[1], source: one[4],
        place: of[0] + "#" + (one[2] || "number-" + id), code: of[0] + "#cell-" + one[3],
        cell: one[3], words: words[at], title: marked(one[1], /demo/.test(one[4])),
        text: texts[at], n: ns[at], interval: intervals[at], value: plain(texts[at]),
        hay: plain([texts[at], words[at], one[1], of[1], ns[at], intervals[at]].join(" "))});
    });
  });
  function tests(query) {
    var words = plain(query).replace(/(^|\s)[("']+|[)"',;:.?!]+(?=\s|$)/g, "$1").split(/\s+/);
    return words.filter(Boolean).map(function (word) {
      if (!/^[+-]?\d[\d.]*%?$/.test(word)) {
        return function (hay) { return hay.indexOf(word) >= 0; };
      }
      var whole = new RegExp("(^|[^\\d.,])" + word.replace(/[+.]/g, "\\$&") + "(?![\\d]|[.,]\\d)");
      return function (hay) { return whole.test(hay); };
    });
  }
  function find(entries, wanted) {
    return entries.filter(function (one) {
      return wanted.every(function (test) { return test(one.hay); });
    });
  }
  function made(name, words, address) {
    var one = page.createElement(name);
    one.textContent = words;
    if (address) { one.href = address; }
    return one;
  }
  function cell(name, parts) {
    var one = page.createElement(name);
    one.append.apply(one, parts);
    return one;
  }
  function place(one) {
    var where = made("span", " " + one.kind + (one.rank ? " of " + one.page : ""));
    where.className = "label";
    return cell("li", [made("a", one.words, one.address), where]);
  }
  function number(one) {
    var about = made("span", (one.title ? one.title + " · " : "") + one.page);
    about.className = "label";
    return cell("tr", [cell("th", [one.words, page.createElement("br"), about]),
      cell("td", [made("a", one.text, one.place)]), made("td", one.n || "none"),
      made("td", one.interval || "none"), made("td", one.source),
      cell("td", [made("a", "Row", one.row)].concat(
        one.cell ? [" · ", made("a", "Cell " + one.cell, one.code)] : []))]);
  }
  function list(kind, entries, draw) {
    var holder = part("found-" + kind), into = holder.querySelector("ul, tbody");
    holder.querySelectorAll("button").forEach(function (one) { one.remove(); });
    holder.hidden = !entries.length;
    into.replaceChildren.apply(into, entries.slice(0, MOST[kind]).map(draw));
    if (entries.length <= MOST[kind]) { return; }
    var more = made("button", "Show all " + entries.length.toLocaleString("en-GB"));
    more.type = "button";
    more.addEventListener("click", function () {
      into.append.apply(into, entries.slice(MOST[kind]).map(draw));
      more.remove();
    });
    holder.append(more);
  }
  function many(count, word) {
    return count.toLocaleString("en-GB") + " " + word + (count === 1 ? "" : "s");
  }
  function search() {
    var wanted = tests(box.value), only = part("search").dataset.only, on = wanted.length > 0;
    var found = on && !only ? find(places, wanted) : [], counted = on ? find(numbers, wanted) : [];
    function rank(one) {
      return (wanted.every(function (test) { return test(one.value); }) ? 0 : 4)
        + (wanted.every(function (test) { return test(plain(one.words)); }) ? 0 : 2)
        + (/demo/.test(one.source) ? 1 : 0);
    }
    counted.forEach(function (one) { one.rank = rank(one); });
    [found, counted].forEach(function (some) {
      some.sort(function (a, b) { return a.rank - b.rank; });
    });
    part("browse").hidden = on;
    part("results").hidden = !on;
    list("places", found, place);
    list("numbers", counted, number);
    part("found").textContent = !on ? "" : "Found: "
      + (only ? "" : many(found.length, "place") + " and ") + many(counted.length, "number") + ".";
  }
  part("search").hidden = false;
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(search, 150);
  });
  addEventListener("pageshow", search);  // a browser that goes back has kept what was typed
})(PMIO_INDEX);
