const subjects = [
  '美妆, 护肤, 穿搭, 时尚, 美食, 母婴, 亲子, 游戏, 数码, 科技, 汽车, 旅行, 旅游, 健身, 运动, 家居, 宠物, 搞笑, 剧情, 教育, 健康',
  '知识, 三农, 颜值, 探店, 情侣, 萌宠, 测评, 音乐, 舞蹈, 露营, 骑行, 瑜伽, 摄影, 读书, 职场, 财经, 生活',
].flatMap((line) => line.split(', '))

/** Who makes videos about something: 美妆博主. Somebody who says so looks for several. */
const whoMakes = subjects.flatMap((subject) => ['博主', '达人', '号'].map((who) => subject + who))

const months = [...'123456789', '10', '11', '12', ...'一二三四五六七八九十', '十一', '十二'].map(
  (month) => `${month}月`,
)

/** Phrases that are made of parts. */
export const composedPhrases = {
  many: whoMakes,
  niche: whoMakes,
  dated: months,
}
