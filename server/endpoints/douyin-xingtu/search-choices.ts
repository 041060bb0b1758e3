import { choiceIfAny } from './choice.ts'

export const kolPriceType = choiceIfAny(
  'What kolPriceRange is the price of.',
  '报价类型，与 kolPriceRange 搭配使用。',
  {
    VIDEO_1_20S: { en: 'works of 1 to 20 s', zh: '1–20 秒视频' },
    VIDEO_21_60S: { en: 'works of 21 to 60 s', zh: '21–60 秒视频' },
    VIDEO_OVER_60S: { en: 'works of more than 60 s', zh: '60 秒以上视频' },
    CUSTOM_SHORT_DRAMA_EPISODE: { en: 'an episode of a short drama', zh: '短剧单集' },
    NATURAL_PLAY_CPM: { en: 'a thousand plays without paid traffic', zh: '自然播放 CPM' },
    SHORT_LIVE_SEEDING_VIDEO: { en: 'a work that seeds a live stream', zh: '短直联动种草视频' },
    SHORT_LIVE_WARMUP_VIDEO: { en: 'a work that announces a live stream', zh: '短直联动预热视频' },
    CELEBRITY_SHORT_LIVE_SEEDING: { en: 'the same by a celebrity, seeding', zh: '明星短直种草' },
    CELEBRITY_SHORT_LIVE_WARMUP: { en: 'the same by a celebrity, announcing', zh: '明星短直预热' },
    CELEBRITY_VIDEO: { en: 'a work of a celebrity', zh: '明星视频' },
    COLLECTION_VIDEO: { en: 'a collection', zh: '合集视频' },
    DOUYIN_SHORT_VIDEO_CO_CREATION_MAIN_CREATOR: { en: 'a joint work, as its main creator', zh: '短视频共创主创' },
    DOUYIN_SHORT_VIDEO_CO_CREATION_PARTICIPANT: { en: 'a joint work, as one of several', zh: '短视频共创参与' },
  },
)

export const authorList = choiceIfAny('One of the lists that Xingtu keeps itself.', '星图专题达人榜单。', {
  SHORT_LIVE_ENTERTAINMENT_CREATORS: { en: 'entertainment in videos and live streams', zh: '短直联动娱播达人' },
  SHORT_DRAMA_ACTORS: { en: 'actors of short dramas', zh: '短剧演员' },
  WECHAT_QUICK_CONNECT_CREATORS: { en: 'quickly reached by WeChat Work', zh: '企微可快速建联达人' },
  AI_STAR_PLAN_CREATORS: { en: 'the AI Star Plan', zh: 'AI 星企划达人' },
  COMMERCE_ADVANTAGE_CREATORS: { en: 'good at selling', zh: '带货优势达人' },
  HIGH_VALUE_CREATORS: { en: 'good value', zh: '高性价比达人' },
  SEEDING_ADVANTAGE_CREATORS: { en: 'good at making people interested', zh: '种草优势达人' },
  BASKETBALL_CREATORS: { en: 'basketball', zh: '篮球达人' },
  PREMIUM_CONTENT_MEDIA: { en: 'media of premium content', zh: '精品内容型媒体' },
  TREND_SETTING_MEDIA: { en: 'media that set trends', zh: '趋势造风型媒体' },
  FACTORY_TRACEABILITY_MEDIA: { en: 'media that visit factories', zh: '探厂溯源型媒体' },
  RUNNING_CREATORS: { en: 'running', zh: '跑步达人' },
  LIGHT_OUTDOOR_CREATORS: { en: 'light outdoor life', zh: '轻户外达人' },
  FITNESS_CREATORS: { en: 'fitness', zh: '运动健身达人' },
  YOGA_CREATORS: { en: 'yoga', zh: '瑜伽达人' },
  STREET_SPORTS_CREATORS: { en: 'street sports', zh: '街头运动达人' },
  CYCLING_CREATORS: { en: 'cycling', zh: '骑行达人' },
  FOOTBALL_CREATORS: { en: 'football', zh: '足球达人' },
  FISHING_CREATORS: { en: 'fishing', zh: '垂钓达人' },
  BEAUTY_QUALITY_CREATORS: { en: 'beauty with fine pictures', zh: '美妆质感达人' },
})
