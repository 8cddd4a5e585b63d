// One document with its changes: inline, or before and after side by side.

// What cannot be seen is shown by a sign.
const SIGNS = /[\u0000-\u0008\u000b-\u001f\u007f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd\ue000-\uf8ff]/g;

function sign_of(c) {
  const code = c.codePointAt(0);
  if (c === '\r') return '␍';
  if (c === '\ufffd') return c;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : code === 0x7f ? '␡' : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Changed text as nodes: line breaks, blanks and invisible characters get a sign. */
function changed_text(text, keeps_lines) {
  const nodes = [];
  const lines = /[^\s]/.test(text) || keeps_lines;
  for (const piece of text.split(/([\n \t\u3000])/)) {
    const sign = {'\n': lines ? '⏎\n' : '⏎', ' ': '␣', '\t': '⇥', '\u3000': '□'}[piece];
    if (sign && (piece === '\n' || !/[^\s]/.test(text))) {
      nodes.push(element('span', {class: 'mark'}, sign));
      continue;
    }
    let from = 0;
    for (const found of piece.matchAll(SIGNS)) {
      nodes.push(piece.slice(from, found.index), element('span', {class: 'mark'}, sign_of(found[0])));
      from = found.index + found[0].length;
    }
    nodes.push(piece.slice(from));
  }
  return nodes.filter((node) => node !== '');
}

function gap_line(number) {
  return element('span', {class: 'gap'}, number > 0 ? words('gap', {n: number}) : words('gap-bytes', {n: -number}));
}

const TELLING = ['boilerplate', 'pinyin', 'undouble', 'reflow', 'repair', 'punctuation', 'space', 'convert', 'decode', 'other'];

class ChangeView {
  /** `data` is the page's "changes"; `is_on(naming)` says whether the filters let a change through. */
  constructor(place, data, is_on) {
    Object.assign(this, {place, data, is_on, kind: 'inline', now: -1, changes: []});
    this.title = element('h2');
    this.where = element('span', {class: 'now', role: 'status'});
    this.body = element('div');
    this.back = element('button', {class: 'back', onclick: () => place.parentElement.classList.remove('open')}, words('back'));
    this.head = element('header', {}, this.back, this.title, element('div', {class: 'moves'}, this.where,
        element('button', {onclick: () => this.move(-1), 'aria-label': words('previous'), title: words('previous') + ' (p)'}, '↑'),
        element('button', {onclick: () => this.move(1), 'aria-label': words('next'), title: words('next') + ' (n)'}, '↓')));
    this.none = element('p', {class: 'empty'});
    place.append(this.none);
  }

  // Where several steps met in one change it has the colour of the one that tells most about it.
  class_of(naming) {
    const steps = this.data.namings[naming].map((rule) => step_of(this.data.rules[rule][0]));
    return `step-${TELLING.find((step) => steps.includes(step))}`;
  }

  names_of(naming) {
    return this.data.namings[naming].map((rule) => this.data.rules[rule][0]).join(', ');
  }

  show(item) {
    this.item = item;
    this.now = -1;
    this.changes = [];
    if (!item) {
      this.none.textContent = words('nothing');
      this.place.replaceChildren(this.none);
      return;
    }
    this.title.textContent = item.n;
    if (item.w) this.title.append(' ', element('span', {class: 'where'}, item.w));
    this.body.replaceChildren(this.kind === 'sides' ? this.sides() : this.inline());
    if (item.l) this.body.append(element('p', {class: 'note'}, words('left', {changes: item.l[0], chars: item.l[1]})));
    this.where.textContent = item.c === 1 ? words('one-change') : words('n-changes', {n: item.c});
    this.place.replaceChildren(this.head, this.body);
    this.place.scrollTop = 0;
  }

  set_kind(kind) {
    this.kind = kind;
    if (this.item) this.show(this.item);
  }

  // The element of one change, `which` sides of it: 'both', 'old' or 'new'.
  change(part, which) {
    const [naming, old_text, new_text, old_left = 0, new_left = 0] = part;
    const made = element('span', {class: `change ${this.class_of(naming)}`, title: this.names_of(naming)});
    if (!this.is_on(naming)) made.classList.add('off');
    const side = (tag, text, left) => {
      const marked = element(tag, {}, ...changed_text(text, which === 'old' && tag === 'del'));
      if (left > 0) marked.append(element('span', {class: 'mark'}, words('cut', {n: left})));
      if (text || left > 0) made.append(marked);
    };
    if (which !== 'new') side('del', old_text, old_left);
    if (which !== 'old') side('ins', new_text, new_left);
    if (!made.hasChildNodes()) made.append(element('span', {class: 'none'}));
    return made;
  }

  note_change(elements, naming) {
    if (this.is_on(naming)) this.changes.push({elements, naming});
  }

  inline() {
    const text = element('div', {class: 'text'});
    for (const part of this.item.p) {
      if (typeof part === 'string') {
        text.append(part);
      } else if (typeof part === 'number') {
        text.append(gap_line(part));
      } else {
        const made = this.change(part, 'both');
        text.append(made);
        this.note_change([made], part[0]);
      }
    }
    return text;
  }

  // A grid with a row for each stretch between two kept line breaks, so that both sides stay abreast.
  sides() {
    const grid = element('div', {class: 'sides'}, element('h3', {}, words('before')), element('h3', {}, words('after')));
    let left, right;
    const new_row = () => grid.append(left = element('div', {class: 'text'}), right = element('div', {class: 'text'}));
    new_row();
    for (const part of this.item.p) {
      if (typeof part === 'number') {
        grid.append(gap_line(part));
        new_row();
      } else if (typeof part === 'string') {
        part.split('\n').forEach((line, i) => {
          if (i > 0) new_row();
          left.append(line);
          right.append(line);
        });
      } else {
        const [was, is] = [this.change(part, 'old'), this.change(part, 'new')];
        left.append(was);
        right.append(is);
        this.note_change([was, is], part[0]);
      }
    }
    return grid;
  }

  /** Goes to the next or the previous change that the filters let through. */
  move(step) {
    if (this.changes.length === 0) return;
    for (const made of this.changes[this.now]?.elements ?? []) made.classList.remove('now');
    this.now = this.now < 0 && step < 0 ? this.changes.length - 1 : (this.now + step + this.changes.length) % this.changes.length;
    const {elements, naming} = this.changes[this.now];
    for (const made of elements) made.classList.add('now');
    elements[0].scrollIntoView({block: 'nearest'});
    this.where.textContent = words('now', {i: this.now + 1, n: this.changes.length, rule: this.names_of(naming)});
  }
}

/** Marks what was searched for, by ranges: the text stays as it is. */
function highlight(place, wanted) {
  if (!window.Highlight || !CSS.highlights) return;
  CSS.highlights.delete('found');
  if (!wanted) return;
  const ranges = [], walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.data.toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = new Range();
      range.setStart(node, at);
      range.setEnd(node, Math.min(at + wanted.length, node.data.length));
      ranges.push(range);
    }
  }
  CSS.highlights.set('found', new Highlight(...ranges));
}
