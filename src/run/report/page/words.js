// What the page says, in the browser's language.
const WORDS = {
  en: {
    'title': 'hansieve report', 'overview': 'Overview', 'documents': 'Documents', 'clusters': 'Near-duplicates', 'keys': 'Keys', 'close': 'Close',
    'inline': 'Inline', 'sides': 'Side by side', 'view': 'How a document is shown', 'before': 'Before', 'after': 'After', 'back': '← List',
    'search-documents': 'Search names and texts', 'search-clusters': 'Search ids and texts', 'filter-step': 'Show changes of these steps only',
    'filter-rule': 'Show changes of this rule only', 'every-rule': 'Every rule', 'list-documents': 'Changed documents', 'list-clusters': 'Clusters',
    'one-document': 'The document', 'one-cluster': 'The cluster', 'read': 'documents read', 'changed': 'changed ({share})', 'changes': 'changes', 'changes-head': 'Changes',
    'cluster-tile': 'clusters', 'duplicate-tile': 'near-duplicates',
    'chart': 'Changes by step and rule', 'rule': 'Rule', 'in-documents': 'Documents', 'characters': 'Characters', 'matches': '{n} of {all} documents',
    'cluster-matches': '{n} of {all} clusters', 'n-changes': '{n} changes', 'one-change': '1 change', 'now': '{i} of {n}: {rule}', 'next': 'Next change', 'previous': 'Previous change',
    'gap': '⋯ {n} characters unchanged ⋯', 'gap-bytes': '⋯ {n} bytes unchanged ⋯', 'cut': '… {n} more characters',
    'left': 'Left out here: {changes} more changes and {chars} more characters (--max-chars).', 'nothing': 'Nothing matches.', 'choose': 'Choose one from the list.',
    'kept': 'Kept', 'duplicate-of': '{n} near-duplicates', 'one-duplicate': '1 near-duplicate', 'more-members': '{n} more members are not shown.', 'no-text': 'Its text is not on this page.',
    'same-text': 'The same text.', 'differs': 'Struck out: only in the kept text. Underlined: only in this one.', 'too-different': 'Too different to mark; this is its text.',
    'notes': 'What this page does and does not show',
    'note-sample': '{shown} of {all} changed documents, chosen by lot (--sample, --seed). The counts are of all.',
    'note-all': 'All {all} changed documents.', 'note-chars': 'Of each document at most {n} characters (--max-chars); long stretches without a change are folded.',
    'note-textless': '{n} documents without the text around their changes: the audit holds the changes alone. --texts names the cleaned files or the originals. Conversion is then counted, not listed.',
    'note-clusters': '{shown} of {all} clusters, chosen by lot (--sample, --seed).', 'note-cluster-texts': '{n} of {all} clusters have their texts here; --texts names the files in which they stand.',
    'note-failed': '{n} documents could not be read to their end.', 'note-scale': 'Bars of conversion and format are cut off where they would dwarf the rest.',
    'note-from': 'Made by hansieve {version} from {inputs}.',
    'key-j': 'Next, previous document', 'key-n': 'Next, previous change', 'key-slash': 'Search', 'key-v': 'Inline or side by side', 'key-tabs': 'Overview, documents, near-duplicates', 'key-escape': 'Leave the search, clear it',
    'step-decode': 'bytes that are no text', 'step-repair': 'damaged characters and encodings', 'step-pinyin': 'annotations such as 環(huán)', 'step-undouble': 'characters printed twice',
    'step-boilerplate': 'furniture of page and site', 'step-reflow': 'broken lines joined', 'step-space': 'stray spaces', 'step-punctuation': 'full-width punctuation', 'step-convert': 'script conversion', 'step-other': 'format',
  },
  zh: {
    'title': 'hansieve 报告', 'overview': '概览', 'documents': '文档', 'clusters': '近似重复', 'keys': '快捷键', 'close': '关闭',
    'inline': '行内', 'sides': '并排', 'view': '文档显示方式', 'before': '清洗前', 'after': '清洗后', 'back': '← 列表',
    'search-documents': '搜索文件名和正文', 'search-clusters': '搜索编号和正文', 'filter-step': '只看这些步骤的改动',
    'filter-rule': '只看这条规则的改动', 'every-rule': '全部规则', 'list-documents': '有改动的文档', 'list-clusters': '重复组',
    'one-document': '文档', 'one-cluster': '重复组', 'read': '篇文档', 'changed': '篇有改动（{share}）', 'changes': '处改动', 'changes-head': '改动',
    'cluster-tile': '个重复组', 'duplicate-tile': '篇近似重复',
    'chart': '各步骤、各规则的改动', 'rule': '规则', 'in-documents': '文档', 'characters': '字符', 'matches': '{n} / {all} 篇文档',
    'cluster-matches': '{n} / {all} 组', 'n-changes': '{n} 处改动', 'one-change': '1 处改动', 'now': '第 {i} / {n} 处：{rule}', 'next': '下一处改动', 'previous': '上一处改动',
    'gap': '⋯ {n} 个字未改动 ⋯', 'gap-bytes': '⋯ {n} 字节未改动 ⋯', 'cut': '…… 另有 {n} 字',
    'left': '此处略去 {changes} 处改动、{chars} 个字（--max-chars）。', 'nothing': '没有符合条件的结果。', 'choose': '请从列表中选择。',
    'kept': '保留', 'duplicate-of': '{n} 篇近似重复', 'one-duplicate': '1 篇近似重复', 'more-members': '另有 {n} 篇未显示。', 'no-text': '本页没有它的正文。',
    'same-text': '正文完全相同。', 'differs': '删除线：只在保留的文本中；下划线：只在这一篇中。', 'too-different': '差异太大，不作标记；以下是正文。',
    'notes': '本页显示了什么、略去了什么',
    'note-sample': '有改动的 {all} 篇文档中随机抽取 {shown} 篇（--sample、--seed）；统计数字是全部文档的。',
    'note-all': '全部 {all} 篇有改动的文档。', 'note-chars': '每篇最多显示 {n} 个字（--max-chars）；没有改动的长段落折叠显示。',
    'note-textless': '{n} 篇文档没有改动前后的上下文：审计文件只记录改动本身。用 --texts 指出清洗后的文件或原文件；没有正文时，繁简转换只计数、不列出。',
    'note-clusters': '{all} 个重复组中随机抽取 {shown} 个（--sample、--seed）。', 'note-cluster-texts': '{all} 个重复组中 {n} 个附有正文；用 --texts 指出正文所在的文件。',
    'note-failed': '{n} 篇文档未能读完。', 'note-scale': '繁简转换和格式的条形过长时截断显示。',
    'note-from': '由 hansieve {version} 生成，来源：{inputs}。',
    'key-j': '下一篇、上一篇', 'key-n': '下一处、上一处改动', 'key-slash': '搜索', 'key-v': '行内或并排', 'key-tabs': '概览、文档、近似重复', 'key-escape': '离开搜索框、清空',
    'step-decode': '无效字节', 'step-repair': '损坏的字符和编码', 'step-pinyin': '環(huán) 之类的注音', 'step-undouble': '重复印刷的字',
    'step-boilerplate': '版面和网站的附加文字', 'step-reflow': '接合断行', 'step-space': '多余空格', 'step-punctuation': '全角标点', 'step-convert': '繁简转换', 'step-other': '格式',
  },
};
const LANGUAGE = (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';
const NUMBERS = new Intl.NumberFormat(LANGUAGE === 'zh' ? 'zh-CN' : 'en');

/** The words for `key`, numbers and names put in their places. */
function words(key, values = {}) {
  return WORDS[LANGUAGE][key].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'number' ? NUMBERS.format(values[name]) : values[name]));
}

/** An element with properties and children; strings become text, never markup. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'class') made.className = value;
    else if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function show_words() {
  document.documentElement.lang = LANGUAGE === 'zh' ? 'zh-CN' : 'en';
  document.title = words('title');
  for (const place of document.querySelectorAll('[data-word]')) place.textContent = words(place.dataset.word);
  for (const place of document.querySelectorAll('[data-label]')) {
    place.setAttribute('aria-label', words(place.dataset.label));
    if (place.type === 'search') place.placeholder = words(place.dataset.label);
  }
}
