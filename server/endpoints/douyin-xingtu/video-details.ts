import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { count, digits, group, map, moment, ratio, seconds, text, texts, unknownList } from './fields.ts'
import { inferredFields, oftenEmpty, say } from './notes.ts'

const author = {
  author_id: digits('KOL ID.', '达人的 KOL ID。', '6831825876674412552'),
  avatar_uri: text('Link to the avatar.', '头像链接。', 'https://example.com/avatar.jpeg'),
  city: text('City.', '城市。', '深圳'),
  content_tags: map('Second-level tags by first-level tag.', '一级标签下的二级标签。', { 旅行: ['旅行记录'] }),
  core_user_id: digits('Douyin uid, not the KOL ID.', '抖音 uid，并非 KOL ID。', '70000000001'),
  follower: count('Followers.', '粉丝数。', '1933893'),
  gender: digits('1: male, 2: female, as elsewhere on Xingtu.', '性别，1 为男，2 为女（与星图其他接口一致）。', 1),
  industry_tags: unknownList('Tags of industries; [] in the known answer.', '行业标签，已知结果为 []。'),
  ink_cnt: count(
    'Undocumented; perhaps interested people, as the name of link_cnt suggests.',
    '官方未说明，据 link_cnt 推测与连接用户有关。',
    '7867076',
  ),
  is_star: digits('Whether on Xingtu.', '是否星图达人。', 1),
  link_cnt: count('Connected people.', '连接用户数。', '13668759'),
  name: text('Name.', '昵称。', '行者看山'),
}

const music = {
  album: text('Album. "": none.', '专辑，"" 表示没有。', ''),
  author: text('Who made it.', '作者。', '行者看山'),
  cover_uri: text('Storage URI of the cover, not a link.', '封面的存储 URI，并非链接。', '100x100/invented'),
  cover_url: texts('Links to the cover.', '封面链接。', 'https://example.com/cover.jpeg'),
  create_time: moment('When it was made.', '创建时间。', '1758800000'),
  duration: seconds('Length.', '时长。', '119'),
  music_id: digits('Music ID.', '音乐 ID。', '7566200000000000001'),
  play_url: text('Link to the sound.', '音频链接。', 'https://example.com/sound.mp3'),
  source_platform: digits('Undocumented enumeration.', '枚举值，官方未说明。', 0),
  title: text('Title.', '标题。', '原声'),
  used_count: count('Works that use it.', '使用次数。', '0'),
}

const video = {
  collect_cnt: count('Favourites.', '收藏数。', '10949'),
  comment_cnt: count('Comments.', '评论数。', '6000'),
  content_theme_labels: texts('Themes.', '内容主题标签。', '自驾旅行'),
  create_time: moment('Publish time.', '发布时间。', '1758800330'),
  duration: seconds('Length.', '时长。', 119.4),
  finish_rate: ratio('Share of plays to the end.', '完播率。', 0.019),
  head_image_uri: text('Storage URI of the cover, not a link.', '封面的存储 URI，并非链接。', 'tos-cn-p-0015/invented'),
  interact_cnt: count(
    'Likes, comments and shares: their sum in the known answer.',
    '互动数；已知结果中等于点赞、评论与分享之和。',
    '126000',
  ),
  interact_rate: ratio(
    'interact_cnt / vv_cnt, cut to 4 decimals.',
    '互动率：interact_cnt / vv_cnt，截取 4 位小数。',
    0.0031,
  ),
  item_id: digits('Douyin work ID.', '抖音作品 ID。', '7553989899192519974'),
  like_cnt: count('Likes.', '点赞数。', '110000'),
  share_cnt: count('Shares.', '分享数。', '10000'),
  title: text('Caption.', '作品标题。', '今天去看山'),
  url: text('Share link.', '分享链接。', 'https://www.douyin.com/video/7553989899192519974'),
  video_id: text('ID of the media file.', '媒体文件 ID。', 'v0300fg10000invented'),
  vv_cnt: count('Plays.', '播放量。', '40000000'),
}

const VideoDetails = Type.Object({
  base_resp: baseResp,
  author_info: group(author, 'Who made it.', '作者信息。'),
  video_info: group({ ...video, music_info: group(music, 'Its music.', '音乐信息。') }, 'The work.', '作品信息。'),
})

export const videoDetails = {
  title: { en: 'Video Details (V1)', zh: '视频详情 (V1)' },
  summary: { en: 'One work and its author: captions, numbers and music.', zh: '单条作品及其作者：标题、数据与音乐。' },
  askedAs: [
    'one video, video by its id',
    'likes, comments, shares and plays of a video',
    'numbers of one work, metadata and stats',
    'caption and title of a video',
    'music, song of a video',
    'length, cover and link of a video',
    'author of this video, themes and hashtags',
    'stats of a work by its item id',
    '视频详情，作品详情，单条视频',
    '某条视频的点赞、评论、播放、收藏',
    '按视频 ID 查播放、点赞',
    '视频标题，文案',
    '背景音乐',
    '视频链接，时长',
    '单条视频的播放、点赞数',
    '这条视频是谁发的',
  ],
  note: say(inferredFields, oftenEmpty),
  data: Type.With(VideoDetails, { title: 'VideoDetails' }),
  isEmpty: isBare,
}
