// The difference of two texts by Myers' algorithm, code point by code point.

/** [[kind, text], ...] with kind '=', '-' (only in a) or '+' (only in b); null where they differ in more than `most` places. */
function text_diff(a, b, most = 1500) {
  const before = [...a], after = [...b];
  let head = 0, tail = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) ++head;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) ++tail;
  const middle = myers(before.slice(head, before.length - tail), after.slice(head, after.length - tail), most);
  if (!middle) return null;
  return joined([...before.slice(0, head).map((c) => ['=', c]), ...middle, ...before.slice(before.length - tail).map((c) => ['=', c])]);
}

function myers(a, b, most) {
  const n = a.length, m = b.length, limit = Math.min(most, n + m), trace = [];
  let reach = new Int32Array(2 * limit + 3);
  for (let d = 0; d <= limit; ++d) {
    trace.push(reach.slice(limit + 1 - d - 1, limit + 1 + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const at = limit + 1 + k;
      let x = k === -d || (k !== d && reach[at - 1] < reach[at + 1]) ? reach[at + 1] : reach[at - 1] + 1;
      while (x < n && x - k < m && a[x] === b[x - k]) ++x;
      reach[at] = x;
      if (x >= n && x - k >= m) return walked_back(a, b, trace, d);
    }
  }
  return null;
}

function walked_back(a, b, trace, d) {
  const out = [];
  let x = a.length, y = b.length;
  for (; d >= 0; --d) {
    const reach = (k) => trace[d][k + d + 1], k = x - y;
    const down = k === -d || (k !== d && reach(k - 1) < reach(k + 1));
    const from = d === 0 ? 0 : down ? reach(k + 1) : reach(k - 1) + 1;
    while (x > from && y > 0) out.push(['=', a[--x]]), --y;
    if (d === 0) break;
    out.push(down ? ['+', b[--y]] : ['-', a[--x]]);
  }
  return out.reverse();
}

// Pieces of one kind in one; of what lies between two kept pieces, first what went, then what came. A single
// character kept between changes is an accident and reads better as changed.
function joined(steps) {
  const runs = [];
  for (const [kind, c] of steps) {
    const last = runs[runs.length - 1];
    if (kind === '=') {
      last && last.kept !== undefined ? (last.kept += c) : runs.push({kept: c});
    } else {
      if (!last || last.kept !== undefined) runs.push({went: '', came: ''});
      runs[runs.length - 1][kind === '-' ? 'went' : 'came'] += c;
    }
  }
  for (let i = 1; i + 1 < runs.length; ++i) {
    if (runs[i].kept === undefined || [...runs[i].kept].length > 1 || runs[i].kept === '\n') continue;
    const [a, kept, b] = [runs[i - 1], runs[i].kept, runs[i + 1]];
    runs.splice(i - 1, 3, {went: a.went + kept + b.went, came: a.came + kept + b.came});
    --i;
  }
  const out = [];
  for (const run of runs) {
    if (run.kept !== undefined) out.push(['=', run.kept]);
    if (run.went) out.push(['-', run.went]);
    if (run.came) out.push(['+', run.came]);
  }
  return out;
}
