import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import {
  count,
  digits,
  flag,
  list,
  live,
  liveCount,
  minutes,
  moment,
  pixels,
  ratio,
  seconds,
  text,
  texts,
} from './fields.ts'

/** One work as upstream writes it, what most come for first: the fields of short videos, image albums and live streams in one. */
const Fields = Type.Object({
  item_id: digits(
    'Douyin work ID; item_id >> 32 is the upload time in true Unix seconds.',
    '抖音作品 ID；item_id >> 32 为真实的上传时间（Unix 秒）。',
    '7553989899192519974',
  ),
  create_time: moment(
    'Publish time, 8 hours ahead: subtract 28,800 for true Unix time. 0: not provided.',
    '发布时间，快 8 小时：减去 28800 才是真实的 Unix 时间。0 表示未提供。',
    1758829130,
  ),
  play: count('Plays. 0: not provided.', '播放量。0 表示未提供。', 486000),
  interact_rate: ratio(
    '(like + comment + share) / play, without favourites, cut to 4 decimals. 0: not provided.',
    '互动率：（点赞 + 评论 + 转发）/ 播放，不含收藏，截取 4 位小数。0 表示未提供。',
    0.0397,
  ),
  is_hot: flag(
    'Whether Xingtu calls it hot; how it decides is undocumented. false: no, or not provided.',
    '是否爆量，判定标准官方未说明。false 表示否或未提供。',
  ),
  acu: liveCount('average concurrent users', '平均同时在线人数'),
  avg_watch: live('average watching, of people or of time', '平均观看，人数或时长不明'),
  barrage: liveCount('comments on screen', '弹幕数'),
  biz_id: digits('Undocumented; "0" in every known answer.', '官方未说明，已知数据中均为 "0"。', '0'),
  comment: count('Comments. 0: not provided.', '评论数。0 表示未提供。', 1020),
  core_user_id: digits(
    'Douyin uid of the author, not the KOL ID. "0": not provided.',
    '作者抖音 uid，"0" 表示未提供。',
    '70000000001',
  ),
  create_timestamp: moment(
    'Publish time in another field. 0: not provided.',
    '发布时间的另一字段。0 表示未提供。',
    1758829130,
  ),
  duration: seconds('Length. 0: not provided.', '时长。0 表示未提供。', 80),
  duration_min: minutes(
    'Length in whole minutes, rounded down. 0: not provided.',
    '时长，按整分钟向下取整。0 表示未提供。',
    1,
  ),
  fans_club: liveCount('people who joined the fan club', '加入粉丝团人数'),
  favorite: count('Favourites. 0: not provided.', '收藏数。0 表示未提供。', '6300'),
  finish_time: live('when the stream ended', '直播结束时间'),
  head_image_uri: text(
    'Storage URI of the cover, not a link. "": not provided.',
    '封面的存储 URI，并非链接。"" 表示未提供。',
    'tos-cn-p-0015/invented',
  ),
  head_image_uris: texts(
    'Storage URIs of the covers, not links. []: not provided.',
    '各封面的存储 URI，并非链接。[] 表示未提供。',
    'tos-cn-p-0015/invented',
  ),
  head_image_url_signed: text(
    'Signed link to the cover; it expires. "": not provided.',
    '封面的签名链接，会过期。"" 表示未提供。',
    '',
  ),
  height: pixels('Height of the frame. 0: not provided.', '画面高度。0 表示未提供。', '1920'),
  impression: count('Times shown. 0: not provided.', '曝光量。0 表示未提供。', 0),
  industry: text('Industry of the sponsored order. "": not provided.', '所属商单的行业。"" 表示未提供。', ''),
  is_playlet: digits('Whether it is a short drama. 0: no, or not provided.', '是否为短剧。0 表示否或未提供。', 0),
  item_animated_cover: text(
    'Storage URI of the animated cover, not a link. "": not provided.',
    '动态封面的存储 URI，并非链接。"" 表示未提供。',
    '',
  ),
  item_cover: text(
    'Storage URI of the cover, not a link. "": not provided.',
    '封面的存储 URI，并非链接。"" 表示未提供。',
    'tos-cn-p-0015/invented',
  ),
  item_date: text(
    'Day of publishing in Asia/Shanghai, YYYY-MM-DD. "": not provided.',
    '发布日期（北京时间），YYYY-MM-DD。"" 表示未提供。',
    '2025-09-26',
  ),
  item_title: text('Caption. "": not provided.', '作品标题。"" 表示未提供。', '今天去看山'),
  like: count('Likes. 0: not provided.', '点赞数。0 表示未提供。', 18000),
  live_status: live('state of the stream', '直播状态'),
  max_watch: liveCount('most people watching at once', '最高同时在线人数'),
  media_type: digits(
    '"4": video, "2": image album. "0": not provided.',
    '"4" 为视频，"2" 为图文，"0" 表示未提供。',
    '4',
  ),
  original_status: digits('Undocumented enumeration. 0: not provided.', '枚举值，官方未说明。0 表示未提供。', 0),
  play_over_5min: liveCount('people who watched for more than 5 minutes', '观看超过 5 分钟的人数'),
  read_cnt: count('Reads of an image album. 0: not provided.', '图文阅读量。0 表示未提供。', '0'),
  repin: count(
    'An earlier name of favourites, as it seems; undocumented. 0: not provided.',
    '疑为收藏数的旧字段，官方未说明。0 表示未提供。',
    0,
  ),
  send_gift: liveCount('gifts sent', '送礼物数'),
  send_prop: liveCount('props sent', '送道具数'),
  send_red_packet: liveCount('red packets sent', '发红包数'),
  share: count('Shares. 0: not provided.', '转发数。0 表示未提供。', 1200),
  status: digits('Undocumented enumeration. 0: not provided.', '枚举值，官方未说明。0 表示未提供。', 1),
  title: text('Caption. "": not provided.', '作品标题。"" 表示未提供。', '今天去看山'),
  url: text(
    'Share link. https://www.douyin.com/video/{item_id} is a stable one. "": not provided.',
    '分享链接。稳定的链接为 https://www.douyin.com/video/{item_id}。"" 表示未提供。',
    'https://www.douyin.com/video/7553989899192519974',
  ),
  video_id: text('ID of the media file. "": not provided.', '媒体文件 ID。"" 表示未提供。', 'v0300fg10000invented'),
  width: pixels('Width of the frame. 0: not provided.', '画面宽度。0 表示未提供。', '1080'),
})

const Video = Type.With(Fields, { title: 'XingtuVideo' })

/** The `data` of both endpoints. How long the lists are and what they are ranked by is undocumented. */
export const ContentPerformance = Type.Object(
  {
    base_resp: baseResp,
    masterpiece_videos: list(Video, 'Representative works, picked by Xingtu.', '代表作，由星图平台选出。'),
    newest_videos: list(Video, 'Newest works, newest first.', '最新作品，按发布时间从新到旧。'),
    order_hot_videos: list(
      Video,
      'Hottest sponsored works; [] where there are no orders. Selected for being hot: not a sample to average.',
      '商单热门作品；无商单时为 []。属于筛选出的高值，不宜用于计算平均水平。',
    ),
    personal_hot_videos: list(
      Video,
      'Hottest works that are not sponsored. Selected for being hot: not a sample to average.',
      '个人热门作品（非商单）。属于筛选出的高值，不宜用于计算平均水平。',
    ),
  },
  { title: 'ContentPerformance' },
)

const contentLists = ['masterpiece_videos', 'newest_videos', 'order_hot_videos', 'personal_hot_videos'] as const

/** Whether none of the lists holds a video, absent lists included. */
export const hasNoVideos = (data: Judged<typeof ContentPerformance>): boolean =>
  contentLists.every((list) => (data[list] ?? []).length === 0)
