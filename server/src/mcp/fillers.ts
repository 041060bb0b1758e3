/** What says nothing of what is asked for. */
export const fillers: readonly string[] = [
  'a, able, about, all, also, am, an, and, any, api, are, as, at, be, been, being, between, but, by, can, could',
  'current, currently, data, date, day, detailed, did, do, does, each, endpoint, etc, every, fetch, for, from, get',
  'getting, give, given, had, has, have, her, him, his, how, i, if, in, info, information, interface, into, is, it, its',
  'just, know, let, like to, list, look up, make, me, month, most, much, my, need, now, of, off, on, one, or, our, out',
  'over, particular, per, period, please, pull, question, range, retrieve, return, right, right now, s, say, see, show',
  'so, some, specific, tell, that, the, their, them, then, there, these, they, this, those, time, to, two, up, us, use',
  'using, want, was, we, week, were, what, when, where, which, who, whom, whose, why, will, with, would, you, your',
  '多少, 有多少, 平台, 找他, 找她, 找这个, 月, 天, 日期, 时间, 日, 周, 同学, 老师, 一下子, 给出, 对, 下, 上, 被, 把, 让',
  '呀, 啊, 么, 呐, 啦, 请问, 请, 帮我, 帮忙, 麻烦, 给我, 我想, 我要, 想要, 想看, 想知道, 查询, 查一下, 查看, 查, 看一下',
  '看看, 获取, 拉取, 返回, 拿到, 一下, 这个, 那个, 这位, 某个, 某位, 某, 怎么样, 怎样, 怎么, 如何, 什么样, 什么, 哪些',
  '哪个, 为什么, 是否, 是不是, 能不能, 可以, 情况, 数据, 信息, 相关, 接口, 的, 了, 过, 吗, 呢, 吧, 有, 是, 在, 和, 与',
  '及, 或, 他, 她, 它, 我, 你, 们, 都, 里, 会, 能, 现在, 目前, 当前, 大家, 请给出, 主要, 用, 到底, 具体, 详细, 一个, 该',
  '对应, 分析, 统计, 列表, 清单, 身上, 以及, 还有, 各, 最近, 近期',
]
