//! An EPUB as another program reads it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use super::*;
use crate::bind::fixture::{Said, Scene, coded, said};
use crate::script::Break;

fn scene() -> Scene {
    Scene::of(&[
        said("Who? Me & <you>", Break::Chapter, 2000),
        said("It was red. Was it?", Break::Heading, 3001),
        Said { role: Some("hare"), ..said("‘No.’ ", Break::Paragraph, 700) },
        said("said he.", Break::Join, 700),
        Said { language: Some("ja"), ..said("席がない！名前もない。", Break::Scene, 1500) },
        said("第二章", Break::Chapter, 777),
    ])
}

/// Names and contents in the order of the archive.
fn read(work: &Work<'_>) -> Vec<(String, String)> {
    let file = fs::File::open(work.folder.join("Alice 1865.epub")).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let all = 0..archive.len();
    let entry = |n| {
        let mut entry = archive.by_index(n).unwrap();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        (entry.name().unwrap().into_owned(), text)
    };
    all.map(entry).collect()
}

/// The values of `attribute` in `text`, in order.
fn values<'a>(text: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!(" {attribute}=\"");
    text.split(begin.as_str()).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

/// A clock value in millionths of a second.
fn clock(value: &str) -> u64 {
    let (seconds, micros) = value.strip_suffix('s').unwrap().split_once('.').unwrap();
    seconds.parse::<u64>().unwrap() * 1_000_000 + micros.parse::<u64>().unwrap()
}

/// Every tag is closed, in the right order.
fn assert_well_formed(name: &str, text: &str) {
    let mut open = Vec::new();
    for tag in text.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0) {
        let word = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        match tag {
            _ if tag.starts_with(['?', '!']) || tag.ends_with('/') => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(word), "{name}: {tag}"),
            _ => open.push(word),
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

/// The law of overlays: every piece belongs to a sentence of its page, and the pieces of a chapter tile its sound.
fn assert_overlays(work: &Work<'_>, book: &BTreeMap<String, String>, in_one: bool) {
    let package = &book["EPUB/package.opf"];
    let durations: Vec<&str> = package.split("property=\"media:duration\"").skip(1).collect();
    let duration = |n: usize| clock(durations[n].split_once('>').unwrap().1.split_once('<').unwrap().0);
    let mut reached = 0;
    for (n, track) in work.book.tracks.iter().enumerate() {
        let smil = &book[&format!("EPUB/chapter-{:04}.smil", n + 1)];
        let page = &book[&format!("EPUB/chapter-{:04}.xhtml", n + 1)];
        let names: Vec<&str> =
            values(smil, "src").into_iter().filter_map(|src| src.split_once('#')).map(|s| s.1).collect();
        assert_eq!(names, values(page, "id"));
        let (begins, ends) = (values(smil, "clipBegin"), values(smil, "clipEnd"));
        assert_eq!(begins[1..], ends[..ends.len() - 1]);
        let (first, last) = (clock(begins[0]), clock(ends[ends.len() - 1]));
        assert_eq!(first, if in_one { reached } else { 0 });
        reached = last;
        let frames = if in_one { track.gap + track.frames } else { track.frames };
        assert!((last - first).abs_diff(micros(frames, work.book.rate)) <= 1);
        assert_eq!(duration(n + 1), last - first);
        assert!(begins.iter().zip(&ends).all(|(begin, end)| clock(begin) < clock(end)));
    }
    assert_eq!(duration(0), (1..durations.len()).map(duration).sum::<u64>());
    if in_one {
        assert_eq!(duration(0), micros(work.book.frames(), work.book.rate));
    }
}

#[test]
fn pages_and_overlays_fit_one_another() {
    for (extension, media) in [("mp3", "audio/mpeg"), ("opus", "audio/ogg"), ("m4b", "audio/mp4")] {
        let scene = scene();
        let folder = tempfile::tempdir().unwrap();
        let work = scene.work(folder.path());
        let files = coded(&work, extension);
        let bound = bind(&work, &files, None, &mut |_| {}).unwrap().unwrap();
        assert_eq!(bound.wrote.len(), 1);
        let entries = read(&work);
        assert_eq!(entries[0], ("mimetype".to_owned(), "application/epub+zip".to_owned()));
        let book: BTreeMap<String, String> = entries.into_iter().collect();
        let marked = |name: &&String| [".xml", ".opf", ".xhtml", ".smil"].iter().any(|end| name.ends_with(end));
        book.keys().filter(marked).for_each(|name| assert_well_formed(name, &book[name]));
        // Everything is listed, and everything that is listed is there.
        let package = &book["EPUB/package.opf"];
        let mut listed: Vec<String> = values(package, "href").iter().map(|href| format!("EPUB/{href}")).collect();
        listed.extend(["mimetype", "META-INF/container.xml", "EPUB/package.opf"].map(str::to_owned));
        listed.sort();
        assert_eq!(listed, book.keys().cloned().collect::<Vec<_>>());
        assert_eq!(values(package, "media-type").iter().filter(|kind| **kind == media).count(), files.len());
        assert_overlays(&work, &book, extension == "m4b");
        let again = bind(&work, &files, None, &mut |event| panic!("{event:?}")).unwrap().unwrap();
        assert_eq!(again.kept, ["Alice 1865.epub"]);
    }
}

#[test]
fn what_the_job_says_of_the_book_is_in_it_and_its_cover() {
    let scene = scene();
    let folder = tempfile::tempdir().unwrap();
    let said = |text: &str| Some(text.to_owned());
    let tags = crate::job::package::Tags {
        subtitle: said("A & B"),
        narrator: said("Ann"),
        series: said("Alice"),
        series_part: said("1.5"),
        publisher: said("Fox & Co"),
        year: Some(1865),
        genre: said("Fantasy"),
        description: said("Down <the> hole."),
        isbn: said("9780306406157"),
        copyright: said("Nobody"),
        ..Default::default()
    };
    let picture = crate::bind::cover::tests::JPEG.to_vec();
    let cover = crate::bind::cover::Cover::of(picture.clone()).unwrap();
    let work = Work { tags: &tags, cover: Some(&cover), ..scene.work(folder.path()) };
    bind(&work, &coded(&work, "mp3"), None, &mut |_| {}).unwrap().unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.path().join("Alice 1865.epub")).unwrap()).unwrap();
    let mut bytes = |name: &str| {
        let mut bytes = Vec::new();
        archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    };
    assert_eq!(bytes("EPUB/cover.jpg"), picture);
    let package = String::from_utf8(bytes("EPUB/package.opf")).unwrap();
    assert_well_formed("package.opf", &package);
    for line in [
        "<item id=\"cover\" href=\"cover.jpg\" media-type=\"image/jpeg\" properties=\"cover-image\"/>",
        "<dc:title id=\"subtitle\">A &amp; B</dc:title>",
        "<dc:identifier>urn:isbn:9780306406157</dc:identifier>",
        "<dc:publisher>Fox &amp; Co</dc:publisher>",
        "<dc:date>1865</dc:date>",
        "<dc:subject>Fantasy</dc:subject>",
        "<dc:description>Down &lt;the&gt; hole.</dc:description>",
        "<dc:rights>Nobody</dc:rights>",
        "<meta id=\"series\" property=\"belongs-to-collection\">Alice</meta>",
        "<meta refines=\"#series\" property=\"group-position\">1.5</meta>",
        "<meta property=\"media:narrator\">Ann</meta>",
    ] {
        assert_eq!(package.matches(line).count(), 1, "{line}\n{package}");
    }
}

#[test]
fn a_page_has_headings_paragraphs_and_languages() {
    let scene = scene();
    let folder = tempfile::tempdir().unwrap();
    let work = scene.work(folder.path());
    bind(&work, &coded(&work, "mp3"), None, &mut |_| {}).unwrap();
    let book: BTreeMap<String, String> = read(&work).into_iter().collect();
    let page = book["EPUB/chapter-0001.xhtml"].split_once("<body>\n").unwrap().1;
    insta::assert_snapshot!(page, @r#"
    <section epub:type="chapter">
    <h1><span id="s00001">Who?</span> <span id="s00002">Me &amp; &lt;you&gt;</span></h1>
    <p><span id="s00003">It was red.</span> <span id="s00004">Was it?</span></p>
    <p><span id="s00005">‘No.’</span> <span id="s00006">said he.</span></p>
    <hr/>
    <p><span id="s00007" lang="ja" xml:lang="ja">席がない！</span><span id="s00008" lang="ja" xml:lang="ja">名前もない。</span></p>
    </section>
    </body>
    </html>
    "#);
    assert!(book["EPUB/nav.xhtml"].contains("<li><a href=\"chapter-0002.xhtml\">第二章</a></li>"));
}

#[test]
fn sound_that_not_every_reader_plays_is_no_epubs() {
    let scene = scene();
    let folder = tempfile::tempdir().unwrap();
    let work = scene.work(folder.path());
    for extension in ["wav", "flac"] {
        assert_eq!(bind(&work, &coded(&work, extension), None, &mut |_| {}).unwrap(), None);
    }
}
