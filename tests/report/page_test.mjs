// The page that hansieve report writes, in a real Chromium: a report of 10,000 documents and 300 clusters.
//
//   page_test.mjs HANSIEVE MODULES      MODULES holds playwright-core and axe-core (tests/report/run puts them there)
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {clusters_with_texts, dirty_records, HOSTILE} from './made_corpus.mjs';

const [, , hansieve, modules] = process.argv;
const require = createRequire(path.join(path.resolve(modules), 'package.json'));
const {chromium} = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const DOCUMENTS = 10000, CLUSTERS = 300;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hansieve-report-'));
const at = (name) => path.join(folder, name);
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}));

function make_page() {
  fs.writeFileSync(at('in.jsonl'), dirty_records(DOCUMENTS, 1));
  const {texts, clusters} = clusters_with_texts(CLUSTERS, 2);
  fs.writeFileSync(at('texts.jsonl'), texts);
  fs.writeFileSync(at('clusters.jsonl'), clusters);
  const run = (...args) => execFileSync(hansieve, args, {stdio: 'inherit'});
  run('clean', at('in.jsonl'), '-o', at('out.jsonl'), '--audit', at('audit.jsonl'));
  run('report', at('audit.jsonl'), at('clusters.jsonl'), '--texts', at('out.jsonl'), '--texts', at('texts.jsonl'), '-o', at('report.html'));
  run('report', at('audit.jsonl'), '--texts', at('out.jsonl'), '--sample', '50', '-o', at('small.html'));
  const bytes = fs.statSync(at('report.html')).size;
  assert.ok(bytes < 20 * 2 ** 20, `the report has ${bytes} bytes`);
  console.log(`report: ${(bytes / 2 ** 20).toFixed(1)} MiB`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions'],
});

/** A page with what went wrong in it. */
async function open(name, settings = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: 'en-GB', ...settings});
  const page = await context.newPage();
  const wrong = [], requests = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()));
  page.on('dialog', (dialog) => { wrong.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(at(name)).href, {waitUntil: 'load'});
  await page.waitForSelector('body[data-ready]', {timeout: 30000});
  return {page, wrong, requests, context};
}

const shown_count = (page, tab) => page.locator(`#${tab} .matches`).textContent().then((text) => Number(text.replaceAll(',', '').match(/^(\d+) of/)[1]));
const title = (page, tab = 'document') => page.locator(`#${tab}-detail h2`).textContent();

const tests = {
  async 'paints within two seconds and needs nothing but itself'() {
    const {page, wrong, requests, context} = await open('report.html');
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime);
    const ready = await page.evaluate(() => performance.now());
    console.log(`first paint ${Math.round(paint)} ms, ready before ${Math.round(ready)} ms`);
    assert.ok(paint < 2000, `first paint after ${paint} ms`);
    assert.equal(await page.evaluate(() => document.body.dataset.ready), String(DOCUMENTS + CLUSTERS));
    assert.deepEqual(wrong, []);
    assert.deepEqual(requests.length, 1);
    await context.close();
  },

  async 'shows hostile text as text'() {
    const {page, wrong, requests, context} = await open('report.html');
    await page.keyboard.press('2');
    for (const [i, text] of HOSTILE.entries()) {
      const name = `${i * 1000 + 7} ${text}`;
      await page.fill('#document-search', name);
      await page.waitForFunction((wanted) => document.querySelector('#document-detail h2')?.textContent.startsWith(wanted), name);
      assert.equal(await shown_count(page, 'documents'), 1);
      assert.ok((await page.locator('#document-detail .text').textContent()).includes(text.replace(/[\u2028\u2029]/g, '')) || /[\u2028\u2029]/.test(text));
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    for (let i = 0; i < HOSTILE.length; ++i) await page.keyboard.press('j');
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('main img, main svg, main script, main b.x').count(), 0);
    assert.deepEqual(wrong, []);
    assert.equal(requests.length, 1);
    await context.close();
  },

  async 'filters by step and rule, and searches'() {
    const {page, wrong, context} = await open('report.html');
    await page.keyboard.press('2');
    assert.equal(await shown_count(page, 'documents'), DOCUMENTS);
    const documents_of = (wanted) => page.evaluate((name) => {
      const changes = JSON.parse(document.getElementById('data').textContent).changes;
      return changes.list.filter((d) => d.r.some((rule, i) => i % 2 === 0 && changes.rules[rule][0].startsWith(name))).length;
    }, wanted);
    await page.click('.steps [data-step=pinyin]');
    const pinyin = await documents_of('pinyin/');
    assert.ok(pinyin > 0 && pinyin < DOCUMENTS);
    assert.equal(await shown_count(page, 'documents'), pinyin);
    assert.ok(await page.locator('#document-detail .change.off').count() > 0, 'changes of other steps step back');
    assert.equal(await page.locator('#document-detail .change:not(.off):not(.step-pinyin)').count(), 0);
    await page.click('.steps [data-step=pinyin]');
    assert.equal(await shown_count(page, 'documents'), DOCUMENTS);

    await page.keyboard.press('1');
    await page.click('#overview .chart .step-undouble .rule button');
    assert.equal(await shown_count(page, 'documents'), await documents_of(await page.locator('#rule option:checked').textContent()));
    await page.selectOption('#rule', '-1');

    await page.keyboard.press('/');
    await page.keyboard.type('青色犀牛');
    await page.waitForFunction(() => document.querySelector('#documents .matches').textContent.startsWith('1 of'));
    assert.ok((await title(page)).startsWith('news-4321'));
    assert.equal(await page.evaluate(() => CSS.highlights.get('found').size), 1);
    await page.fill('#document-search', '没有这样的东西');
    await page.waitForFunction(() => document.querySelector('#documents .matches').textContent.startsWith('0 of'));
    assert.equal(await page.locator('#document-detail .empty').textContent(), 'Nothing matches.');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('#documents .matches').textContent.startsWith('0 of'));

    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.fill('#cluster-search', 'copy-77');
    await page.waitForFunction(() => document.querySelector('#clusters .matches').textContent.startsWith('1 of'));
    assert.deepEqual(wrong, []);
    await context.close();
  },

  async 'before and after are the texts'() {
    const {page, context} = await open('report.html');
    await page.keyboard.press('2');
    const records = (name) => fs.readFileSync(at(name), 'utf8').trim().split('\n').map((line) => JSON.parse(line).text);
    const [before, after] = [records('in.jsonl'), records('out.jsonl')];
    for (let i = 0; i < 12; ++i) {
      const id = Number((await title(page)).match(/^(?:news-)?(\d+)/)[1]);
      const side = (which) => page.evaluate((tag) => {
        const copy = document.querySelector('#document-detail .text').cloneNode(true);
        for (const gone of copy.querySelectorAll(tag)) gone.remove();
        for (const sign of copy.querySelectorAll('.mark')) sign.textContent = {'⏎\n': '\n', '⏎': '\n', '␣': ' ', '□': '\u3000'}[sign.textContent] ?? '?';
        return copy.textContent;
      }, which);
      assert.equal(await page.locator('#document-detail .gap').count(), 0);
      assert.equal(await side('ins'), before[id]);
      assert.equal(await side('del'), after[id]);
      await page.keyboard.press('j');
    }
    await context.close();
  },

  async 'goes by keys'() {
    const {page, context} = await open('report.html');
    await page.keyboard.press('2');
    const first = await title(page);
    await page.keyboard.press('j');
    const second = await title(page);
    assert.notEqual(first, second);
    await page.keyboard.press('k');
    assert.equal(await title(page), first);
    await page.keyboard.press('n');
    assert.ok((await page.locator('#document-detail .now').first().textContent()).startsWith('1 of '));
    await page.keyboard.press('n');
    await page.keyboard.press('p');
    assert.ok((await page.locator('#document-detail .change.now').count()) === 1);
    await page.keyboard.press('v');
    assert.equal(await page.locator('#document-detail .sides').count(), 1);
    await page.keyboard.press('v');
    assert.equal(await page.locator('#document-detail .sides').count(), 0);
    await page.keyboard.press('3');
    assert.ok((await title(page, 'cluster')).startsWith('kept-'));
    assert.ok(await page.locator('#cluster-detail .difference del').count() > 0, 'differences are marked');
    assert.ok((await page.locator('#cluster-detail').textContent()).includes('Its text is not on this page.'));
    await page.keyboard.press('?');
    assert.equal(await page.locator('#help').isVisible(), true);
    await page.keyboard.press('Escape');
    await page.focus('#cluster-list');
    await page.keyboard.press('End');
    assert.ok((await title(page, 'cluster')).startsWith(`kept-${CLUSTERS - 1}`));
    await context.close();
  },

  async 'scrolls through ten thousand rows without a blank one'() {
    const {page, context} = await open('report.html');
    await page.keyboard.press('2');
    const {blank, frames, gaps} = await page.evaluate(async () => {
      const list = document.getElementById('document-list'), box = list.getBoundingClientRect();
      let empty = 0, count = 0;
      const times = [];
      for (let part = 0; part <= 150; ++part) {
        list.scrollTop = (list.scrollHeight - list.clientHeight) * part / 150;
        await new Promise(requestAnimationFrame);
        const start = performance.now();
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - start);
        for (const y of [2, box.height / 2, box.height - 3]) {
          ++count;
          if (!document.elementFromPoint(box.left + 40, box.top + y)?.closest('.row')) ++empty;
        }
      }
      return {blank: empty, frames: count, gaps: times.sort((a, b) => a - b)};
    });
    console.log(`scrolling: frame ${gaps[gaps.length >> 1].toFixed(0)} ms in the middle, ${gaps[gaps.length - 1].toFixed(0)} ms at worst`);
    assert.equal(blank, 0, `${blank} of ${frames} places were blank`);
    // On a machine that is busy otherwise many frames come late for reasons of its own; a page that is slow itself is slow in all.
    assert.ok(gaps[gaps.length >> 2] < 100, `three quarters of the frames took more than ${gaps[gaps.length >> 2]} ms`);
    assert.ok(await page.locator('.row').count() < 500);
    await context.close();
  },

  async 'is accessible, light and dark, wide and narrow'() {
    for (const [keys, settings] of [['12v', {colorScheme: 'light'}], ['12', {colorScheme: 'dark', locale: 'zh-CN'}], ['21', {viewport: {width: 390, height: 760}}]]) {
      const {page, wrong, context} = await open('small.html', settings);
      await page.evaluate(axe);
      for (const tab of keys) {
        await page.keyboard.press(tab);
        if (tab === '2') await page.keyboard.press('n');
        const {violations} = await page.evaluate(() => axe.run(document, {resultTypes: ['violations']}));
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html + ' ' + n.failureSummary).join(' | ')}`), []);
      }
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'nothing sticks out');
      assert.deepEqual(wrong, []);
      await context.close();
    }
    const {page, context} = await open('report.html', {colorScheme: 'dark'});
    await page.keyboard.press('3');
    await page.evaluate(axe);
    const {violations} = await page.evaluate(() => axe.run('#clusters', {resultTypes: ['violations']}));
    assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
    await context.close();
  },

  async 'says what it left out'() {
    const {page, context} = await open('small.html');
    assert.ok((await page.locator('#overview .notes').textContent()).includes('50 of 10,000 changed documents'));
    assert.equal(await page.locator('#tab-clusters').isVisible(), false);
    await context.close();
  },

  async 'speaks Chinese to Chinese browsers'() {
    const {page, context} = await open('small.html', {locale: 'zh-CN'});
    assert.equal(await page.locator('#tab-documents').textContent(), '文档 50');
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
    await context.close();
  },
};

let failed = 0;
try {
  make_page();
  for (const [name, test] of Object.entries(tests)) {
    const start = Date.now();
    try {
      await test();
      console.log(`ok      ${name} (${Date.now() - start} ms)`);
    } catch (error) {
      ++failed;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
} finally {
  await browser.close();
}
process.exitCode = failed > 0 ? 1 : 0;
