namespace Sluice.Schemas.Formats;

/// <summary>Punycode (RFC 3492), on code points.</summary>
internal static class Punycode
{
    private const int Base = 36;

    /// <summary>Decodes the part after <c>xn--</c>; -1 when it is malformed or longer than <paramref name="target"/>.</summary>
    public static int Decode(ReadOnlySpan<byte> source, Span<int> target)
    {
        var count = 0;
        var hyphen = source.LastIndexOf((byte)'-');
        for (; count < hyphen; count++)
        {
            if (count >= target.Length) return -1;
            target[count] = char.ToLowerInvariant((char)source[count]);
        }
        var (n, i, bias) = (128, 0, 72);
        for (var at = hyphen + 1; at < source.Length;)
        {
            var before = i;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (at >= source.Length || Digit(source[at++]) is not (var digit and >= 0)) return -1;
                if (i + (digit * weight) > int.MaxValue) return -1;
                i += (int)(digit * weight);
                var threshold = Threshold(k, bias);
                if (digit < threshold) break;
                weight *= Base - threshold;
            }
            bias = Adapt(i - before, count + 1, before == 0);
            n += i / (count + 1);
            i %= count + 1;
            if (n is > 0x10FFFF or >= 0xD800 and <= 0xDFFF || count >= target.Length) return -1;
            target[i..count].CopyTo(target[(i + 1)..]);
            target[i++] = n;
            count++;
        }
        return count;
    }

    /// <summary>Encodes; -1 when the result is longer than <paramref name="target"/>.</summary>
    public static int Encode(ReadOnlySpan<int> source, Span<byte> target)
    {
        var written = 0;
        foreach (var c in source)
            if (c < 128 && !Put(target, ref written, (byte)c)) return -1;
        var basic = written;
        if (basic > 0 && !Put(target, ref written, (byte)'-')) return -1;
        var (n, delta, bias) = (128, 0, 72);
        for (var handled = basic; handled < source.Length;)
        {
            var next = int.MaxValue;
            foreach (var c in source)
                if (c >= n && c < next) next = c;
            delta += (next - n) * (handled + 1);
            n = next;
            foreach (var c in source)
            {
                if (c < n) delta++;
                if (c != n) continue;
                if (!PutDelta(target, ref written, delta, bias)) return -1;
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }
            delta++;
            n++;
        }
        return written;
    }

    private static bool PutDelta(Span<byte> target, ref int written, int delta, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Threshold(k, bias);
            if (delta < threshold) return Put(target, ref written, Letter(delta));
            if (!Put(target, ref written, Letter(threshold + ((delta - threshold) % (Base - threshold))))) return false;
            delta = (delta - threshold) / (Base - threshold);
        }
    }

    private static bool Put(Span<byte> target, ref int written, byte c)
    {
        if (written >= target.Length) return false;
        target[written++] = c;
        return true;
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, 1, 26);

    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / 700 : delta / 2;
        delta += delta / count;
        var k = 0;
        for (; delta > 455; k += Base) delta /= 35;
        return k + (36 * delta / (delta + 38));
    }

    private static int Digit(byte c) => c switch
    {
        >= (byte)'a' and <= (byte)'z' => c - 'a',
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'0' and <= (byte)'9' => c - '0' + 26,
        _ => -1,
    };

    private static byte Letter(int digit) => (byte)(digit < 26 ? 'a' + digit : '0' + digit - 26);
}
