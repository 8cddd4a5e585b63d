// Puts the page together: the data, the tabs, the keys.
const data = JSON.parse(document.getElementById('data').textContent);
show_words();

const tabs = [...document.querySelectorAll('[role=tab]')].filter((tab) => {
  const is_there = {overview: true, documents: data.changes, clusters: data.clusters}[tab.dataset.tab];
  tab.hidden = !is_there;
  return is_there;
});

function open_tab(name) {
  const tab = tabs.find((one) => one.dataset.tab === name);
  if (!tab) return;
  for (const one of tabs) {
    one.setAttribute('aria-selected', one === tab);
    one.tabIndex = one === tab ? 0 : -1;
    document.getElementById(one.dataset.tab).hidden = one !== tab;
  }
  lists[name]?.rows.draw();
}

function list_at_hand() {
  return lists[tabs.find((tab) => tab.getAttribute('aria-selected') === 'true')?.dataset.tab];
}

const lists = {};
show_overview(data, (rule) => {
  lists.documents.choose_rule(rule);
  open_tab('documents');
});
open_tab('overview');
if (data.changes) lists.documents = new Documents(data.changes);
if (data.clusters) lists.clusters = new Clusters(data.clusters);

for (const [name, all] of [['documents', data.changes?.list.length], ['clusters', data.clusters?.list.length]]) {
  if (all !== undefined) document.querySelector(`#tab-${name} .count`).textContent = NUMBERS.format(all);
}
for (const tab of tabs) {
  tab.addEventListener('click', () => open_tab(tab.dataset.tab));
  tab.addEventListener('keydown', (event) => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    open_tab(next.dataset.tab);
    next.focus();
  });
}

const help = document.getElementById('help');
for (const [keys, what] of [[['j', 'k'], 'key-j'], [['n', 'p'], 'key-n'], [['/'], 'key-slash'], [['v'], 'key-v'], [['1', '2', '3'], 'key-tabs'], [['Esc'], 'key-escape']]) {
  help.querySelector('dl').append(element('dt', {}, ...keys.flatMap((key, i) => [i > 0 ? ' ' : '', element('kbd', {}, key)])), element('dd', {}, words(what)));
}
document.getElementById('help-button').addEventListener('click', () => help.showModal());

const KEYS = {
  j: () => list_at_hand()?.rows.move(1),
  k: () => list_at_hand()?.rows.move(-1),
  n: () => list_at_hand()?.view?.move(1),
  p: () => list_at_hand()?.view?.move(-1),
  v: () => lists.documents?.turn_view(),
  1: () => open_tab('overview'),
  2: () => open_tab('documents'),
  3: () => open_tab('clusters'),
  '/': () => document.querySelector('main > section:not([hidden]) input')?.focus(),
  '?': () => help.showModal(),
};
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const target = event.target;
  if (target.type === 'search') {
    if (event.key === 'Escape') {
      target.value === '' ? target.blur() : (target.value = '', target.dispatchEvent(new Event('input')));
      event.preventDefault();
    }
    return;
  }
  if (target.tagName === 'SELECT' || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.body.dataset.ready = (data.changes?.list.length ?? 0) + (data.clusters?.list.length ?? 0);
