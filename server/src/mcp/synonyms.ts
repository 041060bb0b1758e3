import { platformNames } from './platform-names.ts'

/**
 * What is said of creators' data in English and in Chinese, by what it means. A phrase may mean several things; one that is not here
 * is looked for as it is written.
 */
export const synonyms: Readonly<Record<string, readonly string[]>> = {
  ...platformNames,
  creator: [
    'account, author, authors, blogger, bloggers, celebrity, content creator, creator, creator type, creators, influencer',
    'influencers, kind of creator, koc, kol, kols, streamer, streamers, talent, talents, vlogger, wanghong, youtuber',
    '达人类型, 什么类型的达人, 哪类达人, 达人详情, 达人资料, 博主资料, 博主详情, 号, 账户, 哪些达人, 哪些博主, 哪些网红',
    '有哪些达人, 有哪些博主, 达人有哪些, 博主有哪些, 网红有哪些, 推荐几个, 达人, 博主, 网红, 作者, 创作者, 主播, 红人, 账号',
    '号主, up主, 明星',
  ],
  follower: [
    'fan, fan base, fanbase, fandom, follow, follower, following, subscriber, who follow, 有多少粉丝, 多少粉丝, 铁粉, 关注',
    '关注量, 谁在关注, 谁关注, 关注的人, 关注他的人, 粉丝群体, 粉群, 粉丝结构, 粉丝, 粉, 关注者, 涨粉, 掉粉, 增粉, 吸粉',
    '粉丝量, 粉丝数, 粉丝增长, 粉丝画像',
  ],
  audience: [
    'audience, crowd, people watching, spectator, ta, viewer, viewership, watcher, who are watching, who is watching',
    'who see, who watch, 看过的人, 观看者, 目标人群, 用户画像, 人群特征, 谁看, 哪些人看, 什么人看, 观众, 受众, 看众, 人群',
    '观看人群, 什么人在看, 谁在看, 观看用户, 观众画像, 受众画像, 人群画像',
  ],
  user: ['people, person, user, 用户, 人'],
  spread: [
    'breakdown, composition, demographic, demographics, distribution, gender ratio, insight, insights, makeup, mix',
    'percentage, portrait, proportion, ratio, segment, segmentation, share of, split, 特征, 群体, 属性, 特点, 用户画像',
    '人群特征, 谁在关注, 谁关注, 粉丝结构, 哪些人, 什么人, 谁在看, 什么人在看, 分布, 画像, 构成, 占比, 比例, 组成, 人口统计',
    '粉丝画像, 观众画像, 受众画像, 人群画像',
  ],
  age: ['age, age group, generation, how old, old, years old, young, 年龄, 年龄段, 岁, 多大, 年轻, 年龄层, 年龄分布'],
  gender: [
    'boy, female, gender, girl, male, man, men, sex, woman, women, 性别, 男女, 男性, 女性, 女粉, 男粉, 男女比例, 男, 女',
  ],
  place: [
    'address, based in, beijing, came from, chengdu, chongqing, city, come from, country, geo, geographic, geography',
    'guangzhou, hangzhou, live in, location, place, province, region, shanghai, shenzhen, where from, where live, 北京',
    '上海, 广州, 深圳, 杭州, 成都, 重庆, 武汉, 地域, 地区, 城市, 省份, 省, 地理, 所在地, 在哪, 哪里人, 哪个城市, 坐标',
    '归属地, 城市等级',
  ],
  device: ['android, device, iphone, phone brand, phone model, 设备, 手机, 机型, 手机品牌'],
  interest: ['hobbies, hobby, interest, 兴趣, 爱好, 兴趣人群'],
  growth: [
    'change, curve, daily, day by day, decline, develop, each day, every day, evolution, evolve, gain, grow, growing, grown',
    'growth, historical, history, hourly, increase, increment, lose, loss of, lost, net change, net new, new follower',
    'over the last, over the past, over time, past month, past week, per day, rise, rising, since, time series, timeline',
    'trend, up or down, 上升, 下降, 上涨, 涨跌, 起伏, 增减, 日增, 净增, 净增长, 发布后, 增速, 速度, 趋势, 增长, 增量, 每天',
    '每日, 走势, 变化, 曲线, 历史, 涨粉, 掉粉, 增粉, 粉丝增长, 涨了, 涨, 逐日, 随时间, 波动',
  ],
  profile: [
    'base, basic, basics, bio, general, identity, introduction, overview, profile, who is, 达人详情, 达人资料, 博主资料',
    '博主详情, 是谁, 达人主页, 主页基本信息, 基本信息, 基础信息, 基础, 基本, 档案, 资料, 主页信息, 个人信息, 概况, 简介',
    '身份',
  ],
  name: ['alias, called, name, nick name, nickname, screen name, username, 昵称, 名字, 叫什么, 名称, 姓名'],
  picture: ['avatar, head image, icon, photo, picture, profile picture, 头像, 照片, 图片'],
  agency: ['agency, mcn, mcn agency, organization, signed, talent agency, 签约机构, 机构, 经纪公司, 公会, 所属机构'],
  tag: [
    'categories, category, classification, classified, classify, creator type, kind of creator, label, niche, tag, track',
    'vertical, 定位, 哪个领域, 什么类型的达人, 哪类达人, 达人类型, 属于哪类, 内容标签, 标签, 类目, 分类, 垂类, 赛道, 领域',
  ],
  kind: ['form, format, genre, kind, sort of, style, type, 类型, 种类, 题材, 形式, 体裁, 哪类, 哪种'],
  content: ['content, 内容'],
  subject: ['about, subject, theme, topic, 主题, 话题'],
  work: [
    'a clip, a post, a video, a work, all posts, all the videos, all videos, all works, clip, clips, content item',
    'every video, full list of videos, given video, individual video, item, item id, items, one post, one video, one work',
    'particular video, post, posted, posting, posts, publication, published, reel, reels, short video, short-form video',
    'single video, single work, specific video, the video, this post, this video, this work, upload, video, video id',
    'video url, videos, work, work id, works, 历史视频, 历史作品, 作品列表, 视频列表, 所有视频, 全部视频, 哪些视频',
    '所有作品, 全部作品, 哪些作品, 单条视频, 单条, 单个视频, 这条视频, 这个视频, 某条视频, 某个视频, 某一条视频, 一条视频',
    '该视频, 一个视频, 单条作品, 这条作品, 这个作品, 某条作品, 视频id, 作品id, 视频链接, 作品, 视频, 短视频, 稿件, 发布',
    '发的, 帖子, 片子, 内容列表',
  ],
  keyword: [
    'buzzword, frequent word, hashtag, hot, hot word, key word, keyword, mention, phrase, term, token, vocabulary, word',
    'word cloud, 常说, 常提, 提到, 高频, 热词, 关键词, 词云, 高频词, 词语, 关键字, 词',
  ],
  comment: [
    'below the video, comment, comment section, commenter, discuss, discussion, feedback, opinion, replies, reply, saying',
    'says, talk about under, under a video, under the video, under the videos, 网友, 热评, 吐槽, 评论里, 评论词, 口碑如何',
    '评论, 评论区, 留言, 弹幕, 讨论, 反馈, 口碑, 评价',
  ],
  hot: [
    'best, best performing, breakout, go viral, greatest, high performing, highlight, hit, hits, hot, hottest, most popular',
    'most viewed, peak, popular, standout, strongest, top, top performing, viral, went viral, 出圈, 优秀, 优质, 表现好',
    '出色, 高播放, 爆, 高光, 高峰, 高光时刻, 峰值, 最火, 热门, 爆款, 最热, 火, 热度, 爆火, 最高, 最好, 爆文',
  ],
  masterpiece: ['best known, masterpiece, portfolio, representative, signature, 代表作, 代表, 经典, 佳作, 代表作品'],
  newest: [
    'fresh, just posted, last, latest, latest upload, most recent, new, newest, recent, recently, 刚发, 近期发布, 最近发的',
    '最近拍, 新发布, 最近拍的, 刚拍, 最新, 新, 新发, 最近发布, 近期作品',
  ],
  recommended: ['featured, rec, recommend, recommendation, recommended, selected, 推荐, 精选'],
  homepage: [
    'feed, front page, home page, homepage, profile feed, profile page, timeline of posts, 达人主页, 主页, 首页, 个人页',
  ],
  showcase: ['display, exhibit, present, presentation, show item, showcase, showing, 展示, 陈列, 橱窗'],
  sponsored: [
    'ad, ads, advert, advertisement, advertising, assign, assigned, brand deal, branded, branded content, collab',
    'collaboration, commercial, cooperation, endorsement, paid, partnership, promoted, promotion, promotional, sponsor',
    'sponsored, sponsorship, star item, star order, 商单, 广告, 星图视频, 星图作品, 商业作品, 推广, 商广, 合作, 植入, 恰饭',
    '商务合作, 品牌合作, 商业, 商务, 指派',
  ],
  personal: [
    'daily content, non sponsored, organic, own, personal, unsponsored, 个人作品, 日常作品, 个人视频, 日常视频, 自然, 个人',
    '非商单',
  ],
  brand: [
    'advertise, advertiser, brand, campaign, client, customer, merchant, worked with, 投放经验, 甲方爸爸, 品牌, 客户',
    '广告主, 商家, 甲方',
  ],
  price: [
    'afford, amount charged, asking price, budget friendly, charge, cheap, cheapest, fee, how expensive, how much',
    'how much do charge, offer, pay, price, priced, prices, pricing, quotation, quote, rate, rate card, rates',
    'what do budget, 一口价, 起步价, 底价, 预算, 费用, 收多少, 报多少, 视频价格, 多少钱一条, 价格表, 价目, 要花多少, 花多少',
    '花费, 多少费用, 便宜, 花钱, 价钱, 要多少钱, 贵不贵, 怎么收费, 合作价格, 报价, 价格, 多少钱, 刊例, 刊例价, 价位, 收费',
    '一条多少, 定价, 要价, 单价, 报价单, 几钱, 服务价格',
  ],
  value: [
    'bang for the buck, cost effective, cost effectiveness, cost efficiency, cost performance, cp, good deal, payback',
    'price performance, return on investment, roas, roi, value for money, worth, worth it, worth the money, worthwhile',
    '回报, 回报率, 投入产出, 投入产出比, 划不划算, 值吗, 超值, 投放回报, 性价比, 划算, 值不值, 值得, 投产比, 值得投',
    '值不值得, 贵不贵',
  ],
  performance: [
    'ability, capability, capable, effect, effectiveness, efficiency, how good, how well, perform, performance, result',
    'strength, 成绩, 战绩, 数据怎么样, 数据如何, 表现怎么样, 表现如何, 能力, 表现, 效果, 效率, 水平, 强不强, 好不好',
  ],
  cpm: [
    'cost per impression, cost per mille, cost per thousand, cost per view, cpm, cpv, per thousand, 千次播放成本, 千次成本',
    '千展成本, 播放成本',
  ],
  cpe: ['cost per engagement, cost per interaction, cpe, 互动成本, 单次互动成本'],
  expected: [
    'anticipated, estimate, estimated, expect, expectation, expected, forecast, likely, predict, predicted, prediction',
    'projected, 预期, 预估, 预计, 预测, 期望, 估算',
  ],
  play: [
    'exposure, impression, play, play count, played, plays, reach number, traffic, view, view count, viewed, views, vv',
    'watch count, 流量, 浏览, 均播, 播放, 播放量, 浏览量, 观看量, 曝光, 曝光量, 播放数, 阅读量',
  ],
  watch: ['watch, watched, watching, 观看, 看'],
  median: ['median, mid, middle, 中位数, 中位'],
  average: ['average, avg, mean, on average, per video, typical, 均播, 每条, 直播场均, 平均, 均值, 场均, 条均, 篇均'],
  interaction: [
    'engage, engaged, engagement, engagement rate, interact, interaction, interaction rate, interactive, 赞评转, 赞评, 互动',
    '互动率, 互动量, 参与度, 交互',
  ],
  like: ['heart, like, liked, likes, thumbs up, 点赞数, 获赞数, 赞数, 点赞, 赞, 喜欢, 获赞'],
  share: ['forward, repost, share, shared, shares, sharing, 转发数, 分享数, 分享, 转发'],
  finish: [
    'complete play, completion, completion rate, finish, finish rate, play over, watch time, watched to the end, 停留',
    '停留时长, 完播, 完播率, 看完, 播完, 完整播放',
  ],
  reach: [
    'coverage, diffusion, dissemination, influence, propagation, reach, reached, spread, transmission, viral spread, 传播',
    '传播力, 触达, 影响力, 覆盖, 传播价值, 扩散',
  ],
  duration: ['duration, how long, length, long, minute, second, seconds, short, 时长, 长度, 秒, 多长, 秒视频, 分钟'],
  seed: [
    'a3, awareness, brand awareness, brand lift, consideration, grass planting, grass-planting, intent, plant grass',
    'planting grass, seed, seeding, zhongcao, 拉新, 心智, 种草, 种草力, 兴趣人群, 拔草, 种草能力',
  ],
  search: [
    'any creator, authors, bloggers, by category, creators, creators by, discover, filter, find, finding, influencers, kols',
    'look for, looking for, query, recommend me, scout, screen, search, searched, searches, searching, shortlist, streamers',
    'suggest, talents, 推荐一些, 有没有, 求推荐, 广场, 想找, 挑, 哪位, 哪些达人, 哪些博主, 哪些网红, 有哪些达人, 有哪些博主',
    '达人有哪些, 博主有哪些, 网红有哪些, 推荐几个, 搜索, 检索, 筛选, 查找, 找, 寻找, 搜, 挑选, 选号, 看后搜, 选人, 找人',
  ],
  after: [
    'after, after view, after watching, afterwards, post view, post-view, subsequently, 看后, 之后, 看后搜, 后搜, 看完之后',
  ],
  convert: [
    'bought, buy, cart, conversion, convert, converted, converting, drive sales, purchase, purchased, shopping cart',
    'transaction, 成单, 购物车, 小黄车, 转化效果, 转化, 转化率, 成交, 购买, 下单, 转化能力',
  ],
  sell: [
    'commerce, e commerce, ecommerce, gmv, gpm, monetize, revenue, sale, sales, sell, selling, shop, shopping, sold, 卖什么',
    '卖过什么, 带过什么, 卖了什么, 带货, 电商, 销售, 销售额, 卖货, 销量, 成交额, 购物, 卖, 出单, 卖得',
  ],
  product: [
    'commodity, goods, merchandise, product, sku, 卖什么, 卖过什么, 带过什么, 爆品, 卖了什么, 商品, 货, 产品, 货品, 好物',
  ],
  live: [
    'broadcast, broadcasting, live, live broadcast, live room, live session, live stream, live streaming, livestream',
    'livestreaming, session, stream, streaming, 直播场均, 场均观看, 场观, 直播, 直播间, 开播, 场次, 直播场次, 看播, 下播',
  ],
  number: [
    'aggregate, figure, kpi, measure, metric, number, performance data, scale, size, stat, statistic, statistics, stats',
    'total, 指标, 规模, 数字, 数值, 总数',
  ],
  link: [
    'connect, connected, connection, get connected, got connected, link, linked, relation, relationship, 关系, 连接, 关联',
    '连接用户',
  ],
  stage: [
    '5a, a1, a2, a4, a5, depth, funnel, hierarchy, layer, level, stage, structure, tier, 阶段, 结构, 漏斗, 层级, 分层, 层次',
    '各阶段',
  ],
  origin: [
    'came into touch, channel of origin, get connected, got connected, how did people, how did user, how do user',
    'how they found, origin, source, sources, touch, touch point, touchpoint, where traffic source, 流量来源, 从哪些',
    '怎么认识, 怎么知道, 来源, 触点, 从哪, 哪里来, 哪来, 来自, 渠道来源, 途径, 从哪里来, 怎么来的, 哪儿来',
  ],
  index: [
    'competitiveness, composite, index, indices, rank, ranking, rating, score, star index, xingtu index, 综合得分, 竞争力',
    '指数排名, 指数, 评分, 排名, 得分, 打分, 星图指数, 榜单, 分数',
  ],
  industry: ['business sector, field, industries, industry, sector, trade, 行业, 行业经验, 品类'],
  compare: [
    'against, benchmark, compare, compared, comparison, other creators, peer, relative, similar creators',
    'similar influencers, similar kols, versus, vs, 同类达人, 同类型达人, 其他达人, 对比, 比较, 相比, 同行, 同类, 同行业',
  ],
  order: [
    'accept order, assignment, bookable, booking, commission, hire, job, order, orders, receive order, take order',
    'taking order, task, 接广告吗, 接不接广告, 能接单, 接不接单, 能不能接单, 可以接单, 是否接单, 是否可接单, 还接单, 接单吗',
    '还能接单, 接单状态, 可接单, 接单, 订单, 下单, 接广告, 任务, 派单, 接活, 单子, 接商单',
  ],
  open: [
    'accept, accept order, accepting, active, availability, available, available for hire, bookable, can receive, eligible',
    'hidden, online, open for, open to, open to work, receive order, receiving order, status, still accept, still open',
    'take order, taking order, visibility, visible, whether, 接广告吗, 接不接广告, 可以合作吗, 开放合作, 还接, 接不接, 能约',
    '约吗, 可约, 档期, 还能约, 能合作吗, 在架, 能接单, 接不接单, 能不能接单, 可以接单, 是否接单, 是否可接单, 还接单, 接单吗',
    '还能接单, 接单状态, 可接单, 能接, 状态, 可见, 在线, 上线, 开放, 展示状态, 下架, 可接',
  ],
  experience: [
    'before, case, cases, collaboration history, done, done before, experience, experienced, history of collaboration, past',
    'past campaign, previous, previous client, previously, track record, worked for, worked with, worked with brand, 服务过',
    '合作案例, 投放经验, 合作客户, 合作历史, 做过推广, 曾合作, 以前, 经验, 案例, 做过, 接过, 历史合作, 合作过, 过往, 曾经',
  ],
  contract: [
    'agreement, breach, cancel, complete order, completed order, completed orders, completion of order, contract',
    'contracted, decline order, deliver, delivery, fulfil, fulfill, fulfilled, fulfillment, fulfilment, on time',
    'order completion, performance of contract, punctual, reliability, reliable, respond, response, 订单履约, 完单, 完单率',
    '完成订单, 完成的订单, 订单完成, 响应, 响应率, 拒单, 取消订单, 合约, 合同, 履约, 契约, 交付, 违约, 准时, 按时, 靠谱',
    '签约, 履约率',
  ],
  card: ['business card, card, name card, namecard, visiting card, 名片, 卡片'],
  business: ['business, name card, namecard, 商务, 生意'],
  contact: ['contact, email, get in touch, phone number, reach out, 怎么联系, 联系人, 联系, 联系方式, 电话, 邮箱'],
  sidebar: [
    'beside, side, side bar, side card, side column, side panel, sidebar, 右侧, 右边, 旁边, 侧边栏, 侧栏, 侧边, 侧边卡片',
  ],
  self: [
    'about me, herself, himself, intro, intro text, introduce, introduces, pitch, self, self description, self intro',
    'self introduction, signature, 个性签名, 签名, 自我描述, 自己介绍, 自己怎么介绍, 介绍, 人设介绍, 自我介绍, 自介',
    '个人简介, 自述, 简介, 个人介绍',
  ],
  channel: ['channel, media, medium, 渠道, 频道'],
  marketing: ['market, marketing, serve, service, service offered, services, 营销, 服务, 服务类型, 投放, 商业服务'],
  detail: ['caption, detail, details, full, title, 详情, 明细, 标题'],
  music: ['audio, background music, bgm, music, song, sound, soundtrack, 音乐, 配乐, 背景音乐, 歌曲, 歌'],
  moment: [
    'at which second, by the second, drop off point, each second, every second, heat map, heatmap, moment, opening',
    'per second, point in time, retention curve, second by second, time point, timestamp, where in a video, which part',
    '哪一段, 哪个部分, 前几秒, 开头, 哪个片段, 热力图, 高光时刻, 哪里, 什么时候, 留存曲线, 逐秒, 每秒, 时间点, 哪一秒',
    '第几秒, 哪个时间点, 几秒, 秒级',
  ],
  leave: [
    'abandon, bounce, churn, drop, drop off, drop off point, exit, leave, leaving, left, lose viewer, quit, retention',
    'retention curve, skip, stop watching, swipe, swipe away, 弃看, 关掉, 流失点, 不看, 掉人, 跳走, 走掉, 留存曲线, 流失',
    '离开, 划走, 跳出, 退出, 不看了, 掉线, 留存',
  ],
  report: ['report, reporting, 报告, 报表'],
  live_watch: ['live audience, live viewer, who watch live, 看直播, 直播观众, 直播间观众'],
  several: [
    'all posts, all the videos, all videos, all works, clips, every video, full list of videos, items, posts, reels, videos',
    'works, 历史视频, 历史作品, 作品列表, 视频列表, 所有视频, 全部视频, 哪些视频, 所有作品, 全部作品, 哪些作品',
  ],
  single: [
    'a clip, a post, a video, a work, given video, individual video, item id, one post, one video, one work',
    'particular video, single video, single work, specific video, the video, this post, this video, this work, video id',
    'video url, work id, 单个, 某条, 某个, 这条, 该条, 一条, 单条视频, 单条, 单个视频, 这条视频, 这个视频, 某条视频',
    '某个视频, 某一条视频, 一条视频, 该视频, 一个视频, 单条作品, 这条作品, 这个作品, 某条作品, 视频id, 作品id, 视频链接',
  ],
  imageText: ['album, image and text, image text, photo post, picture post, 图文, 图集'],
  click: [
    'cart, click, click rate, click through, clicked, component, cpc, ctr, shopping cart, 购物车, 小黄车, 点击, 点击率',
    '组件',
  ],
  gpm: [
    'gpm, revenue per thousand, sale per thousand, sale per thousand view, sales per thousand, sales per thousand views',
    '千次成交',
  ],
  cost: ['cost, costs, 成本, 费用'],
  howMany: [
    'count, how many, number of, quantity, 有多少粉丝, 多少粉丝, 有多少人, 多少人, 多少个, 人数, 数量, 几个, 几位',
  ],
  everything: [
    'all posts, all the videos, all videos, all works, archive, backlog, entire video list, every post, every video',
    'full list of videos, whole video list, 发过的, 发布过的, 往期, 发过, 发布过, 所有视频, 全部视频, 所有作品, 全部作品',
    '历史视频, 历史作品, 全部, 所有',
  ],
  niche: [
    'automotive, beauty, car, comedy, cosmetic, drama, education, fashion, finance, fitness, food, foodie, game, gaming',
    'gourmet, health, home, knowledge, lifestyle, makeup, mother and baby, outfit, parenting, pet, skincare, sport, tech',
    'travel, 美妆, 护肤, 穿搭, 时尚, 美食, 母婴, 亲子, 游戏, 数码, 科技, 汽车, 旅行, 旅游, 健身, 运动, 家居, 宠物, 搞笑',
    '剧情, 教育, 健康, 生活, 财经, 知识, 三农, 颜值',
  ],
  collect: ['bookmark, collect, collected, favorite, favourite, save, saved, 收藏, 收藏量'],
  online: ['concurrent, concurrent viewer, peak viewer, popularity, 人气, 在线, 在线人数, 峰值在线'],
}
