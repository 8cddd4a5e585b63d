// Inputs for the page's test: dirty records made from a seed, some of them hostile, some near-duplicates.

const WORDS = ('工作 发展 经济 社会 企业 问题 建设 项目 市场 城市 技术 产业 生活 文化 服务 群众 活动 政府 部门 机制 环境 教育 资源 政策 系统 '
  + '推进 加强 提高 推动 实现 完善 促进 坚持 解决 提供 参加 举办 召开 表示 认为 介绍 今年 目前 已经 正在 全面 积极 进一步').split(' ');

export const HOSTILE = [
  '</script><script>window.hacked = 1</script>', '<img src=x onerror="window.hacked = 2">', '<!--<script>', ']]>', '\u2028window.hacked = 3\u2029',
  '<svg onload=alert(1)>', '&lt;b&gt;&amp;', '{{constructor.constructor("alert(1)")()}}', 'javascript:alert(1)', '"\'`${window.hacked = 4}',
];

export function made_random(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

const doubled = (text) => [...text].map((c) => c + c).join('');

/** `count` records as JSON Lines: each is a short article with the dirt of a newspaper's PDF. */
export function dirty_records(count, seed) {
  const random = made_random(seed);
  const sentence = () => {
    let text = '';
    for (let i = 6 + random(10); i > 0; --i) text += WORDS[random(WORDS.length)] + (i % 4 === 1 && i > 1 ? '，' : '');
    return text + '。';
  };
  const broken = (text, width) => [...text].map((c, i) => (i > 0 && i % width === 0 ? `\n${c}` : c)).join('');
  const lines = [];
  for (let i = 0; i < count; ++i) {
    const parts = [];
    if (i % 3 === 0) parts.push(doubled(sentence().slice(0, 12).replace(/[，。]/g, '')));
    parts.push('■记者 张三');
    for (let k = 3; k > 0; --k) parts.push(broken(sentence() + sentence() + sentence(), 22));
    if (i % 4 === 0) parts.push('環(huán)人民廣場(chǎng)中央商務(wù)區(qū)舉行了慶祝活動。');
    if (i % 5 === 0) parts.push('扫描二维码关注我们');
    let text = parts.join('\n');
    if (i % 1000 === 7) text += `\n${HOSTILE[(i / 1000 | 0) % HOSTILE.length]}\n■记者 李四\n`;
    if (i === 4321) text += '\n独一无二的青色犀牛在这里。';
    lines.push(JSON.stringify({id: i % 1000 === 7 ? `${i} ${HOSTILE[(i / 1000 | 0) % HOSTILE.length]}` : `news-${i}`, text}));
  }
  return lines.join('\n') + '\n';
}

/** Clusters as dedup lists them, and the records they speak of. */
export function clusters_with_texts(count, seed) {
  const random = made_random(seed);
  const texts = [], clusters = [];
  for (let i = 0; i < count; ++i) {
    const words = Array.from({length: 120}, () => WORDS[random(WORDS.length)]);
    const other = words.map((word, k) => (k % 40 === 11 ? '不同' : word));
    const hostile = HOSTILE[i % HOSTILE.length];
    texts.push({id: `kept-${i}`, text: words.join('') + hostile}, {id: `copy-${i}`, text: other.join('') + hostile});
    clusters.push({cluster: i, kept: `kept-${i}`, members: [{id: `copy-${i}`, jaccard: 0.875}, {id: `lost-${i}`, jaccard: 0.75}]});
  }
  const lines = (list) => list.map((one) => JSON.stringify(one)).join('\n') + '\n';
  return {texts: lines(texts), clusters: lines(clusters)};
}
