// RowList: a list of any number of rows of which only those near the window exist.
const ROW_HEIGHT = 64, ROWS_AHEAD = 40;

class RowList {
  /** `fill(row, item)` writes an item into an empty row; `choose(item)` is called when one is chosen. */
  constructor(place, fill, choose) {
    Object.assign(this, {place, fill, choose, items: [], chosen: -1, rows: new Map()});
    this.filler = element('div', {class: 'fill', role: 'presentation'});
    place.append(this.filler);
    place.addEventListener('scroll', () => this.draw(), {passive: true});
    new ResizeObserver(() => this.draw()).observe(place);
    place.addEventListener('keydown', (event) => {
      const step = {ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity}[event.key];
      if (!step) return;
      event.preventDefault();
      this.move(step);
    });
  }

  set(items) {
    this.items = items;
    this.chosen = -1;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.filler.style.height = `${items.length * ROW_HEIGHT}px`;
    this.place.scrollTop = 0;
    this.draw();
  }

  draw() {
    const first = Math.max(0, Math.floor(this.place.scrollTop / ROW_HEIGHT) - ROWS_AHEAD);
    const last = Math.min(this.items.length, Math.ceil((this.place.scrollTop + this.place.clientHeight) / ROW_HEIGHT) + ROWS_AHEAD);
    for (const [i, row] of this.rows) {
      if (i < first || i >= last) row.remove(), this.rows.delete(i);
    }
    const fresh = document.createDocumentFragment();
    for (let i = first; i < last; ++i) {
      if (this.rows.has(i)) continue;
      const row = element('div', {class: 'row', role: 'option', id: `${this.place.id}-${i}`, 'aria-posinset': i + 1, 'aria-setsize': this.items.length,
                                  'aria-selected': i === this.chosen, onclick: () => this.select(i)});
      row.style.top = `${i * ROW_HEIGHT}px`;
      this.fill(row, this.items[i]);
      this.rows.set(i, row);
      fresh.append(row);
    }
    this.place.append(fresh);
  }

  select(i, quietly = false) {
    if (i < 0 || i >= this.items.length) return;
    this.rows.get(this.chosen)?.setAttribute('aria-selected', 'false');
    this.chosen = i;
    const top = i * ROW_HEIGHT, bottom = top + ROW_HEIGHT, view = this.place;
    if (top < view.scrollTop) view.scrollTop = top;
    if (bottom > view.scrollTop + view.clientHeight) view.scrollTop = bottom - view.clientHeight;
    this.draw();
    this.rows.get(i)?.setAttribute('aria-selected', 'true');
    this.place.setAttribute('aria-activedescendant', `${this.place.id}-${i}`);
    this.choose(this.items[i], quietly);
  }

  move(step) {
    this.select(Math.min(Math.max(this.chosen + step, 0), this.items.length - 1));
  }
}
