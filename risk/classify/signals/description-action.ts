import type { Access } from '../../model.ts';
import { type Action, OBJECTS } from '../actions.ts';
import { verbOf } from '../lexicon.ts';
import { type AccessSignal, type Finding, inDescription } from '../signal.ts';
import type { ToolView } from '../view.ts';

/** A sentence's verb says less than a name's: it is prose, and the parser may have caught the wrong word. */
const SHARE = 0.7;
/** … save where it opens with a change that the word cannot be mistaken for. */
const PLAIN_CHANGE = 0.95;

/** A finding that takes back what an action of the description pulls towards. */
export function takenBack({ token, verb }: Action, says: string): Finding {
  return inDescription(token.text, verb.pulls, -SHARE * verb.weight, says);
}

export const descriptionAction: AccessSignal = {
  id: 'description-action',
  decides: 'access',
  asks: 'Which action does the description open with?',
  why: 'The first clause is where a description says what one call does; the rest is usually advice.',
  misreads: 'Descriptions that open with advice, with a story, or with the name of another tool.',
  look(tool) {
    // English words further on are names of things.
    if (OPENS_IN_CHINESE.test(tool.description)) return chineseAction(tool.description);
    // "Get or update": the most consequential of joined actions counts.
    const changes = tool.saidActions.some((a) => a.verb.pulls !== 'read' && a.certainty >= 0.9);
    const found = tool.saidActions.map((action) => {
      const { token, verb } = action;
      const certainty = isNoAction(action, tool) ? 0 : action.certainty;
      // "Start a job" starts one, though a start could be a thing.
      const hasObject = verb.weight > 2 && token.word !== 'run' && OBJECTS.has(tool.said.after(token)?.word ?? '');
      const plainChange =
        verb.pulls !== 'read' && verb.weight > 4 && (!verb.alsoNoun || certainty < 1 || hasObject) && certainty >= 0.95;
      const share =
        changes && verb.pulls === 'read' && tool.saidActions.length > 1 ? 0.25 : plainChange ? PLAIN_CHANGE : SHARE;
      return inDescription(token.text, verb.pulls, verb.weight * certainty * share, SAYS[verb.pulls]);
    });
    return found.length ? found.filter(({ weight }) => weight > 0) : chineseAction(tool.description);
  },
  examples: {
    hits: [
      { tool: { name: 'x', description: 'This tool triggers a new pipeline.' } },
      { tool: { name: 'x', description: '获取组件的文档' } },
    ],
    misses: [{ tool: { name: 'x' } }, { tool: { name: 'x', description: 'Weather for a city.' } }],
  },
};

/** "Comments for a video" of video_comments, "Complete day view": no action, though the word could be one. */
export function isNoAction({ token, verb }: Action, { said, words, actions }: ToolView): boolean {
  if (verb.pulls === 'read' || actions.some((a) => a.verb.pulls !== 'read')) return false;
  const isNamedSo = token.word.endsWith('s') && words.length > 1 && words.at(-1)?.word === token.word;
  const follower = said.after(token);
  const next = follower?.word ?? '';
  // "Open Prisma Studio" opens what has a name.
  const isNamed = token.word === 'open' && follower !== undefined && follower.text.charAt(0) !== next.charAt(0);
  // "Messages from others"; but "Comments on an issue" is what the tool does.
  if (token.word.endsWith('s') && verb.alsoNoun && NOUN_FOLLOWERS.has(next)) return true;
  return isNamedSo || (ALSO_ADJECTIVES.has(token.word) && !isNamed && !DETERMINERS.has(next) && !verbOf(next));
}

const ALSO_ADJECTIVES = new Set('complete open clear clean close correct duplicate live forward back'.split(' '));
const NOUN_FOLLOWERS = new Set('from of across by about per between for'.split(' '));
const DETERMINERS = new Set('and or a an the all one this that your every each it them up'.split(' '));

const SAYS: Record<Access, string> = {
  read: 'opens the description as looking something up',
  write: 'opens the description as changing something',
  execute: 'opens the description as running or driving something',
};

const CHINESE: readonly [RegExp, Access][] = [
  [
    /删除|清空|创建|新建|新增|添加|更新|修改|编辑|替换|复制|发送|上传|写入|保存|发布|移动|设置|移除|提交|回复|下单|支付|退款|取消|转账|绑定|授权|导入|合并|分配|注册/,
    'write',
  ],
  [/执行|运行|启动|停止|部署|触发|点击|打开|关闭|重启|播放|暂停|滑动/, 'execute'],
  [
    /获取|查询|搜索|列出|检索|查看|读取|查找|返回|分析|计算|推荐|提供|比较|对比|定位|测量|规划|识别|检查|预览|转换|解析|统计|校验|验证|翻译|总结|显示|展示|浏览|预测|评估|诊断|抓取|提取/,
    'read',
  ],
];
const OPENS_IN_CHINESE = /^[^a-z]{0,12}[\u3400-\u9fff]/i;

/** Chinese puts no spaces between words, so the earliest known action in the opening counts. */
function chineseAction(description: string) {
  const opening = description.slice(0, 40);
  let first: { index: number; quote: string; access: Access } | undefined;
  for (const [pattern, access] of CHINESE) {
    const match = pattern.exec(opening);
    if (match && match.index < (first?.index ?? Number.POSITIVE_INFINITY))
      first = { index: match.index, quote: match[0], access };
  }
  return first ? [inDescription(first.quote, first.access, 4 * SHARE, SAYS[first.access])] : [];
}
