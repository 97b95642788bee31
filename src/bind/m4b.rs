//! M4B: AAC-LC in MP4, gapless by its edit list, with Apple's tags, the cover and both forms of chapters.

use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

use shiguredo_mp4::boxes::{
    AudioSampleEntryFields, EdtsBox, ElstBox, ElstEntry, EsdsBox, MoovBox, Mp4aBox, SampleEntry,
};
use shiguredo_mp4::descriptors::{DecoderConfigDescriptor, DecoderSpecificInfo, EsDescriptor, SlConfigDescriptor};
use shiguredo_mp4::mux::{FinalizedBoxes, Mp4FileMuxer, Mp4FileMuxerOptions, Sample, TrackMetadata};
use shiguredo_mp4::{FixedPointNumber, LanguageCode, TrackKind, Uint};
use syom::{EncodeOptions, Encoder as Aac};

use super::contents::Contents;
use super::encoder::{Encoder, refused};
use super::language::three_letters;
use crate::files::File;
use crate::units::{Millibels, SampleRate};
use ceiling::Ceiling;
use table::Table;

mod ceiling;
mod table;
mod tags;

/// Samples of a frame of AAC-LC; by as many the encoder runs behind.
const FRAME: u32 = 1024;

/// Bytes and ticks that are counted as one for the muxer, which keeps a record of each it is told of.
const PART: u64 = 1 << 30;

/// An M4B under way.
pub(super) struct M4b<'a> {
    aac: Aac,
    muxer: Mp4FileMuxer,
    out: BufWriter<&'a mut File>,
    entry: SampleEntry,
    rate: NonZeroU32,
    /// Where the first unit begins.
    start: u64,
    units: Table,
    /// What keeps peaks below the ceiling where there is one.
    ceiling: Option<Ceiling>,
    tags: mp4ameta::Userdata,
    samples: Vec<f32>,
    taken: u64,
}

impl<'a> M4b<'a> {
    /// `ceiling` is the level in dBTP below which all peaks stay when it is decoded.
    pub(super) fn new(
        file: &'a mut File,
        rate: SampleRate,
        kbps: u32,
        ceiling: Option<Millibels>,
        contents: &Contents<'_>,
    ) -> io::Result<M4b<'a>> {
        let aac = Aac::new(rate.0, 1, &EncodeOptions::raw().with_bitrate_bps(kbps * 1000)).map_err(refused)?;
        let letters: [u8; 3] = three_letters(contents.language).as_bytes().try_into().unwrap_or(*b"und");
        let language = LanguageCode::new(letters).unwrap_or_default();
        let audio_track = TrackMetadata { language, ..TrackMetadata::default() };
        let options = Mp4FileMuxerOptions { audio_track, ..Mp4FileMuxerOptions::default() };
        let muxer = Mp4FileMuxer::with_options(options).map_err(refused)?;
        let mut out = BufWriter::new(file);
        out.write_all(muxer.initial_boxes_bytes())?;
        let start = muxer.initial_boxes_bytes().len() as u64;
        let entry = sample_entry(rate, kbps * 1000, aac.asc());
        let rate = NonZeroU32::new(rate.0).unwrap_or(NonZeroU32::MIN);
        let tags = tags::userdata(contents);
        let ceiling = ceiling.map(|ceiling| Ceiling::new(ceiling, aac.asc())).transpose()?;
        let (units, samples) = (Table::default(), Vec::new());
        Ok(M4b { aac, muxer, out, entry, rate, start, units, ceiling, tags, samples, taken: 0 })
    }
}

impl Encoder for M4b<'_> {
    fn write(&mut self, samples: &[i16]) -> io::Result<()> {
        self.taken += samples.len() as u64;
        let M4b { aac, out, units, ceiling, samples: plane, .. } = self;
        plane.clear();
        plane.extend(samples.iter().map(|sample| f32::from(*sample) / 32_768.0));
        let mut unit = Units { out, units, ceiling, failed: None };
        let fed = aac.feed(&[plane.as_slice()], |frame| unit.take(frame.payload));
        unit.failed.map_or(Ok(()), Err).and(fed.map(drop).map_err(refused))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let M4b { aac, out, units, ceiling, .. } = &mut *self;
        let mut unit = Units { out, units, ceiling, failed: None };
        let ended = aac.finish(|frame| unit.take(frame.payload));
        unit.failed.take().map_or(Ok(()), Err).and(ended.map(drop).map_err(refused))?;
        unit.rest()?;
        self.write_boxes()?;
        let mut file = Tagged(self.out.get_mut());
        file.rewind()?;
        self.tags.write_to(&mut file).map_err(tags::failed)?;
        self.units.insert(&mut file)?;
        // The brand by which players know an audiobook; mp4ameta leaves it as it was.
        file.seek(SeekFrom::Start(8))?;
        file.write_all(b"M4B ")
    }
}

impl M4b<'_> {
    /// Writes what can only be known at the end: where the sound lies, and how long each unit is; how large, is put in after the tags.
    fn write_boxes(&mut self) -> io::Result<()> {
        let (bytes, ticks) = (self.units.bytes(), self.units.ticks());
        let parts = bytes.max(ticks).div_ceil(PART).max(1);
        for part in 0..parts {
            let upto = |whole: u64, parts_done: u64| whole / parts * parts_done + whole % parts * parts_done / parts;
            let of = |whole: u64| upto(whole, part + 1) - upto(whole, part);
            let sample = Sample {
                track_kind: TrackKind::Audio,
                sample_entry: Some(self.entry.clone()),
                keyframe: true,
                timescale: self.rate,
                duration: u32::try_from(of(ticks)).map_err(refused)?,
                composition_time_offset: None,
                data_offset: self.start + upto(bytes, part),
                data_size: usize::try_from(of(bytes)).map_err(refused)?,
            };
            self.muxer.append_sample(&sample).map_err(refused)?;
        }
        let boxes = self.muxer.finalize().map_err(refused)?;
        let moov = self.units.moov(moov(boxes, self.taken, self.rate))?;
        for (offset, bytes) in boxes.offset_and_bytes_pairs() {
            self.out.seek(SeekFrom::Start(offset))?;
            self.out.write_all(if bytes.get(4..8) == Some(b"moov") { &moov } else { bytes })?;
        }
        self.out.flush()
    }
}

/// Takes the encoder's units into the file. Its own errors are of another kind, so those of the file wait here.
struct Units<'u, 'a> {
    out: &'u mut BufWriter<&'a mut File>,
    units: &'u mut Table,
    ceiling: &'u mut Option<Ceiling>,
    failed: Option<io::Error>,
}

impl Units<'_, '_> {
    fn take(&mut self, unit: &[u8]) -> syom::Result<()> {
        if self.failed.is_none() {
            self.failed = self.append(unit).err();
        }
        Ok(())
    }

    fn append(&mut self, unit: &[u8]) -> io::Result<()> {
        match self.ceiling {
            Some(ceiling) => ceiling.pass(unit)?.map_or(Ok(()), |unit| self.write(&unit)),
            None => self.write(unit),
        }
    }

    /// Writes what waits below the ceiling.
    fn rest(&mut self) -> io::Result<()> {
        let waiting = self.ceiling.take().map(Ceiling::finish).transpose()?;
        waiting.into_iter().flatten().try_for_each(|unit| self.write(&unit))
    }

    fn write(&mut self, unit: &[u8]) -> io::Result<()> {
        self.out.write_all(unit)?;
        self.units.push(unit.len())
    }
}

fn sample_entry(rate: SampleRate, bitrate: u32, asc: &[u8]) -> SampleEntry {
    let config = DecoderConfigDescriptor {
        object_type_indication: DecoderConfigDescriptor::OBJECT_TYPE_INDICATION_AUDIO_ISO_IEC_14496_3,
        stream_type: DecoderConfigDescriptor::STREAM_TYPE_AUDIO,
        up_stream: DecoderConfigDescriptor::UP_STREAM_FALSE,
        buffer_size_db: Uint::new(0),
        max_bitrate: bitrate,
        avg_bitrate: bitrate,
        dec_specific_info: Some(DecoderSpecificInfo { payload: asc.to_vec() }),
    };
    let es = EsDescriptor {
        es_id: EsDescriptor::MIN_ES_ID,
        stream_priority: EsDescriptor::LOWEST_STREAM_PRIORITY,
        depends_on_es_id: None,
        url_string: None,
        ocr_es_id: None,
        dec_config_descr: config,
        sl_config_descr: SlConfigDescriptor,
    };
    let audio = AudioSampleEntryFields {
        data_reference_index: AudioSampleEntryFields::DEFAULT_DATA_REFERENCE_INDEX,
        channelcount: 1,
        samplesize: 16,
        // Rates up to 48,000 fit.
        samplerate: FixedPointNumber::new(u16::try_from(rate.0).unwrap_or(u16::MAX), 0),
    };
    SampleEntry::Mp4a(Mp4aBox { audio, esds_box: EsdsBox { es }, unknown_boxes: Vec::new() })
}

/// The muxer's `moov` with an edit list that leaves out what the encoder added before and behind the `frames` of sound.
fn moov(boxes: &FinalizedBoxes, frames: u64, rate: NonZeroU32) -> MoovBox {
    let mut moov = boxes.moov_box().clone();
    let scale = u128::from(moov.mvhd_box.timescale.get());
    let edit_duration = u64::try_from(u128::from(frames) * scale / u128::from(rate.get())).unwrap_or(u64::MAX);
    let entry = ElstEntry { edit_duration, media_time: i64::from(FRAME), media_rate: FixedPointNumber::new(1, 0) };
    moov.mvhd_box.duration = edit_duration;
    for track in &mut moov.trak_boxes {
        track.tkhd_box.duration = edit_duration;
        let elst_box = Some(ElstBox { entries: vec![entry.clone()] });
        track.edts_box = Some(EdtsBox { elst_box, unknown_boxes: Vec::new() });
    }
    moov
}

/// The file as mp4ameta wants it.
struct Tagged<'f>(&'f mut File);

impl Read for Tagged<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.0.read(bytes)
    }
}

impl Write for Tagged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Seek for Tagged<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl mp4ameta::StorageFile for Tagged<'_> {
    fn set_len(&mut self, size: u64) -> mp4ameta::Result<()> {
        let file: &File = self.0;
        Ok(file.set_len(size)?)
    }
}

#[cfg(test)]
mod tests;
