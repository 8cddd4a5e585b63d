// The third tab: clusters of near-duplicates, with what is different in each.
class Clusters {
  constructor(data) {
    Object.assign(this, {data, wanted: ''});
    this.place = document.getElementById('cluster-detail');
    this.rows = new RowList(document.getElementById('cluster-list'), (row, item) => this.fill(row, item), (item, quietly) => this.open(item, quietly));
    let waiting = 0;
    document.getElementById('cluster-search').addEventListener('input', (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.search(event.target.value), 120);
    });
    this.search('');
  }

  /** [text, code points left out], or null. */
  text_of(id) {
    const text = this.data.texts[JSON.stringify(id)] ?? this.data.texts[String(id)];
    return text === undefined ? null : Array.isArray(text) ? text : [text, 0];
  }

  search(text) {
    this.wanted = text.trim().toLowerCase();
    const has = (id) => String(id).toLowerCase().includes(this.wanted) || (this.text_of(id)?.[0].toLowerCase().includes(this.wanted) ?? false);
    const found = this.data.list.filter((item) => !this.wanted || has(item.k) || item.m.some(([id]) => has(id)));
    document.querySelector('#clusters .matches').textContent = words('cluster-matches', {n: found.length, all: this.data.list.length});
    this.rows.set(found);
    if (found.length > 0) this.rows.select(0, true);
    else this.place.replaceChildren(element('p', {class: 'empty'}, words('nothing')));
  }

  fill(row, item) {
    const values = item.m.map(([, jaccard]) => jaccard).filter((jaccard) => jaccard !== null);
    const low = Math.min(...values), high = Math.max(...values);
    const range = values.length === 0 ? '' : low === high ? `J ${low.toFixed(2)}` : `J ${low.toFixed(2)} – ${high.toFixed(2)}`;
    row.append(element('div', {class: 'name'}, element('span', {title: String(item.k)}, tail_of(String(item.k))), element('span', {class: 'number'}, `+${NUMBERS.format(item.c)}`)),
               element('div', {class: 'sample'}, [range, this.text_of(item.k)?.[0].slice(0, 80).replace(/\s+/g, ' ').replace(SIGNS, '·')].filter(Boolean).join(' · ')));
  }

  open(item, quietly) {
    const kept = this.text_of(item.k);
    const back = element('button', {class: 'back', onclick: () => this.place.parentElement.classList.remove('open')}, words('back'));
    const body = [element('header', {}, back, element('h2', {}, String(item.k)), element('span', {class: 'moves'}, item.c === 1 ? words('one-duplicate') : words('duplicate-of', {n: item.c}))),
                  element('details', {class: 'member'}, element('summary', {}, element('span', {class: 'id'}, words('kept'))), kept ? this.whole_text(kept) : element('p', {class: 'note'}, words('no-text')))];
    item.m.forEach((member, i) => body.push(this.member(kept, member, i < 3)));
    if (item.c > item.m.length) body.push(element('p', {class: 'note'}, words('more-members', {n: item.c - item.m.length})));
    this.place.replaceChildren(...body);
    this.place.scrollTop = 0;
    highlight(this.place, this.wanted);
    if (!quietly) this.place.parentElement.classList.add('open');
  }

  whole_text([text, left]) {
    return element('div', {class: 'text'}, text, ...(left > 0 ? [element('span', {class: 'mark'}, words('cut', {n: left}))] : []));
  }

  // The differences are worked out when the member is unfolded.
  member(kept, [id, jaccard], is_open) {
    const level = element('i');
    level.style.width = `${100 * (jaccard ?? 0)}%`;
    const made = element('details', {class: 'member'}, element('summary', {}, element('span', {class: 'id'}, String(id)), ' ',
        element('span', {class: 'meter', 'aria-hidden': 'true'}, level), element('span', {class: 'number'}, jaccard === null ? '' : `Jaccard ${jaccard.toFixed(3)}`)));
    const fill = () => {
      if (made.childElementCount > 1) return;
      const text = this.text_of(id);
      made.append(...(text ? this.differences(kept, text) : [element('p', {class: 'note'}, words('no-text'))]));
    };
    made.addEventListener('toggle', fill);
    if (is_open) {
      fill();
      made.open = true;
    }
    return made;
  }

  differences(kept, text) {
    if (!kept) return [this.whole_text(text)];
    if (kept[0] === text[0]) return [element('p', {class: 'note'}, words('same-text'))];
    const diff = text_diff(kept[0], text[0]);
    if (!diff) return [element('p', {class: 'note'}, words('too-different')), this.whole_text(text)];
    const shown = element('div', {class: 'text difference change'});
    for (const [kind, piece] of diff) {
      if (kind === '=') shown.append(piece);
      else shown.append(element(kind === '-' ? 'del' : 'ins', {}, ...changed_text(piece, false)));
    }
    if (text[1] > 0) shown.append(element('span', {class: 'mark'}, words('cut', {n: text[1]})));
    return [element('p', {class: 'note'}, words('differs')), shown];
  }
}
