// The second tab: the changed documents, filtered, one of them shown.

// Of a long path the end says more than the beginning.
function tail_of(name) {
  return name.length > 36 ? `…${name.slice(-35)}` : name;
}

class Documents {
  constructor(data) {
    Object.assign(this, {data, steps: new Set(), rule: -1, wanted: ''});
    this.view = new ChangeView(document.getElementById('document-detail'), data, (naming) => this.lets_through(naming));
    this.rows = new RowList(document.getElementById('document-list'), (row, item) => this.fill(row, item), (item, quietly) => this.open(item, quietly));
    this.make_filters();
    this.filter();
  }

  lets_through(naming) {
    return this.data.namings[naming].some((rule) => this.rule_on(rule));
  }

  rule_on(rule) {
    return (this.rule < 0 || rule === this.rule) && (this.steps.size === 0 || this.steps.has(step_of(this.data.rules[rule][0])));
  }

  make_filters() {
    const panel = document.getElementById('documents'), rules = this.data.rules.map((rule, number) => ({name: rule[0], number}));
    const select = document.getElementById('rule');
    select.append(element('option', {value: -1}, words('every-rule')));
    for (const step of STEPS) {
      const of_step = rules.filter((r) => step_of(r.name) === step);
      if (of_step.length === 0) continue;
      select.append(element('optgroup', {label: step}, ...of_step.map((r) => element('option', {value: r.number}, r.name))));
      panel.querySelector('.steps').append(element('button', {class: `step-${step}`, 'aria-pressed': false, 'data-step': step, onclick: (event) => {
        this.steps.has(step) ? this.steps.delete(step) : this.steps.add(step);
        event.currentTarget.setAttribute('aria-pressed', this.steps.has(step));
        this.filter();
      }}, element('span', {class: 'dot'}), step));
    }
    select.addEventListener('change', () => this.choose_rule(Number(select.value)));
    for (const button of panel.querySelectorAll('[data-view]')) button.addEventListener('click', () => this.choose_view(button.dataset.view));
    let waiting = 0;
    document.getElementById('document-search').addEventListener('input', (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(event.target.value), 120);
    });
  }

  choose_rule(rule) {
    this.rule = rule;
    document.getElementById('rule').value = rule;
    if (rule >= 0) {
      this.steps.clear();
      for (const button of document.querySelectorAll('.steps button')) button.setAttribute('aria-pressed', 'false');
    }
    this.filter();
  }

  choose_view(kind) {
    for (const button of document.querySelectorAll('[data-view]')) button.setAttribute('aria-pressed', button.dataset.view === kind);
    this.view.set_kind(kind);
    highlight(this.view.place, this.wanted);
  }

  turn_view() {
    this.choose_view(this.view.kind === 'inline' ? 'sides' : 'inline');
  }

  search(text) {
    this.wanted = text.trim().toLowerCase();
    this.filter();
  }

  // Name, text before and text after, for the search; made when first asked for.
  text_of(item) {
    if (item.text === undefined) {
      let before = '', after = '';
      for (const part of item.p) {
        if (typeof part === 'string') before += part, after += part;
        else if (typeof part === 'number') before += '\0', after += '\0';
        else before += part[1], after += part[2];
      }
      Object.defineProperty(item, 'text', {value: `${item.n}\0${item.w ?? ''}\0${before}\0${after}`.toLowerCase()});
    }
    return item.text;
  }

  filter() {
    const all = this.data.list;
    const found = all.filter((item) => {
      for (let i = 0; ; i += 2) {
        if (i >= item.r.length) return false;
        if (this.rule_on(item.r[i])) break;
      }
      return !this.wanted || this.text_of(item).includes(this.wanted);
    });
    document.querySelector('#documents .matches').textContent = words('matches', {n: found.length, all: all.length});
    this.rows.set(found);
    if (found.length > 0) this.rows.select(0, true);
    else this.open(null, true);
  }

  open(item, quietly) {
    this.view.show(item);
    highlight(this.view.place, this.wanted);
    if (!quietly) this.view.place.parentElement.classList.add('open');
  }

  fill(row, item) {
    const first = item.p.find((part) => Array.isArray(part) && this.lets_through(part[0])) ?? item.p.find(Array.isArray);
    const plain = (text) => (/^\s+$/.test(text) ? (text.includes('\n') ? '⏎' : '␣') : text.slice(0, 80).replace(/\s+/g, ' ').replace(SIGNS, '·'));
    const sample = first ? `${plain(first[1]) || '∅'} → ${plain(first[2]) || '∅'}` : '';
    const bars = element('div', {class: 'share'});
    const counts = {};
    for (let i = 0; i < item.r.length; i += 2) {
      const step = step_of(this.data.rules[item.r[i]][0]);
      if (step !== 'other') counts[step] = (counts[step] ?? 0) + item.r[i + 1];
    }
    for (const step of STEPS.filter((one) => counts[one])) {
      const bar = element('i', {class: `step-${step}`});
      bar.style.flexGrow = Math.sqrt(counts[step]);
      bars.append(bar);
    }
    row.append(element('div', {class: 'name'}, element('span', {title: item.w ?? item.n}, tail_of(item.n)), element('span', {class: 'number'}, NUMBERS.format(item.c))),
               element('div', {class: 'sample'}, sample), bars);
  }
}
