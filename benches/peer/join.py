"""The takes of `benches/sound.rs` joined with crossfades as a script does it: streaming with numpy, or with pydub.

    join.py numpy|pydub LIST FADE_MS OUTPUT

LIST names one WAV a line.
"""

import sys
import wave


def with_numpy(paths, fade_ms, output):
    import numpy

    out, tail = None, None
    for path in paths:
        with wave.open(path) as take:
            rate = take.getframerate()
            sound = numpy.frombuffer(take.readframes(take.getnframes()), dtype="<i2")
        if out is None:
            out = wave.open(output, "wb")
            out.setparams((1, 2, rate, 0, "NONE", "not compressed"))
        fade = rate * fade_ms // 1000
        if tail is not None:
            up = numpy.sqrt(numpy.arange(fade, dtype="f4") / fade)
            joined = numpy.rint(tail * up[::-1] + sound[:fade] * up)
            out.writeframesraw(joined.clip(-32768, 32767).astype("<i2").tobytes())
            sound = sound[fade:]
        out.writeframesraw(sound[:-fade].tobytes())
        tail = sound[-fade:]
    out.writeframes(tail.tobytes())
    out.close()


def with_pydub(paths, fade_ms, output):
    from pydub import AudioSegment

    whole = AudioSegment.from_wav(paths[0])
    for path in paths[1:]:
        whole = whole.append(AudioSegment.from_wav(path), crossfade=fade_ms)
    whole.export(output, format="wav")


if __name__ == "__main__":
    _, tool, paths, fade, output = sys.argv
    with open(paths) as lines:
        {"numpy": with_numpy, "pydub": with_pydub}[tool](lines.read().split(), int(fade), output)
