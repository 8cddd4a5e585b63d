// The first tab: what happened, in numbers.
const STEPS = ['decode', 'repair', 'pinyin', 'undouble', 'boilerplate', 'reflow', 'space', 'punctuation', 'convert', 'other'];

function step_of(rule) {
  const step = rule.split('/')[0];
  return STEPS.includes(step) ? step : 'other';
}

function step_class(rule) {
  return `step-${step_of(rule)}`;
}

function share(part, whole) {
  const percent = whole > 0 ? (100 * part) / whole : 0;
  return `${percent >= 10 || percent === 0 ? percent.toFixed(0) : percent >= 1 ? percent.toFixed(1) : percent.toPrecision(1)}%`;
}

function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) bytes /= 1000, ++unit;
  return `${unit > 0 && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

function tile(value, what) {
  return element('div', {class: 'tile'}, element('b', {}, typeof value === 'number' ? NUMBERS.format(value) : value), element('span', {}, what));
}

function tiles(data) {
  const place = element('div', {class: 'tiles'}), changes = data.changes, clusters = data.clusters;
  if (changes) {
    const {bytesIn: before, bytesOut: after} = changes;
    place.append(tile(changes.documents, words('read')), tile(changes.changed, words('changed', {share: share(changes.changed, changes.documents)})),
                 tile(changes.changes, words('changes')), tile(`${after > before ? '+' : '−'}${share(Math.abs(after - before), before)}`, `${size(before)} → ${size(after)}`));
  }
  if (clusters) place.append(tile(clusters.clusters, words('cluster-tile')), tile(clusters.duplicates, words('duplicate-tile')));
  return place;
}

// Conversion and the spelling of JSON touch so much that the other bars would vanish beside them.
function is_dwarfing(rule) {
  return ['convert', 'other'].includes(step_of(rule));
}

/** The table of rules, each with its bar; `open_rule(number)` is called for a rule that is clicked. */
function chart(changes, open_rule) {
  const rules = changes.rules.map(([name, count, documents, removed, added], number) => ({name, count, documents, removed, added, number}));
  const scale = Math.max(1, ...rules.filter((r) => !is_dwarfing(r.name)).map((r) => r.count));
  const body = element('tbody');
  for (const step of STEPS) {
    const of_step = rules.filter((r) => step_of(r.name) === step).sort((a, b) => b.count - a.count);
    if (of_step.length === 0) continue;
    const all = of_step.reduce((sum, r) => sum + r.count, 0);
    body.append(element('tr', {class: `step step-${step}`}, element('th', {scope: 'rowgroup'}, element('span', {class: 'dot'}), step, element('span', {class: 'what'}, words(`step-${step}`))),
                        element('td', {class: 'n'}, NUMBERS.format(all)), element('td'), element('td'), element('td')));
    for (const rule of of_step) {
      const bar = element('span', {class: rule.count > scale ? 'bar cut' : 'bar'});
      bar.style.width = `${Math.min(100, (100 * rule.count) / scale)}%`;
      const name = rule.name.slice(rule.name.indexOf('/') + 1);
      body.append(element('tr', {class: step_class(rule.name)},
                          element('th', {scope: 'row', class: 'rule'}, element('button', {onclick: () => open_rule(rule.number)}, name)),
                          element('td', {class: 'n'}, NUMBERS.format(rule.count)), element('td', {class: 'n'}, NUMBERS.format(rule.documents)),
                          element('td', {class: 'n'}, `−${NUMBERS.format(rule.removed)} +${NUMBERS.format(rule.added)}`), element('td', {class: 'bars'}, bar)));
    }
  }
  const heads = [words('rule'), words('changes-head'), words('in-documents'), words('characters'), ''];
  return element('table', {class: 'chart'}, element('caption', {}, words('chart')),
                 element('thead', {}, element('tr', {}, ...heads.map((head, i) => element(head ? 'th' : 'td', head ? {scope: 'col', class: i > 0 ? 'n' : ''} : {}, head)))), body);
}

function notes(data) {
  const list = [], changes = data.changes, clusters = data.clusters;
  if (changes) {
    list.push(changes.shown < changes.changed ? words('note-sample', {shown: changes.shown, all: changes.changed}) : words('note-all', {all: changes.changed}));
    list.push(words('note-chars', {n: data.maxChars}));
    if (changes.textless > 0) list.push(words('note-textless', {n: changes.textless}));
    if (changes.failed > 0) list.push(words('note-failed', {n: changes.failed}));
    const counts = (dwarfing) => changes.rules.filter((r) => is_dwarfing(r[0]) === dwarfing).map((r) => r[1]);
    if (Math.max(0, ...counts(true)) > Math.max(1, ...counts(false))) list.push(words('note-scale'));
  }
  if (clusters) {
    if (clusters.shown < clusters.clusters) list.push(words('note-clusters', {shown: clusters.shown, all: clusters.clusters}));
    if (clusters.withTexts < clusters.shown) list.push(words('note-cluster-texts', {n: clusters.withTexts, all: clusters.shown}));
  }
  list.push(words('note-from', {version: data.version, inputs: data.inputs.join(', ')}));
  return element('div', {class: 'notes'}, element('h2', {}, words('notes')), element('ul', {}, ...list.map((note) => element('li', {}, note))));
}

function show_overview(data, open_rule) {
  const place = document.getElementById('overview');
  place.append(tiles(data));
  if (data.changes?.rules.length) place.append(chart(data.changes, open_rule));
  place.append(notes(data));
}
