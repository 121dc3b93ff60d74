using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Schemas.Text;

internal ref partial struct Tokenizer
{
    /// <summary>Reads a member's name, the colon and the space after it; writes the name's node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Name(ref byte text, int length, ref int position, ref TapeNode node)
    {
        if (position >= length) return Fail(JsonErrors.UnexpectedEnd, position);
        if (Unsafe.Add(ref text, position) != '"') return Fail(JsonErrors.UnexpectedCharacter, position);
        var start = position + 1;
        uint meta = 0;
        if (!String(ref text, length, ref position, ref meta)) return false;
        var size = position - 1 - start;
        if (meta == 0)
        {
            node.Start = start;
            node.Length = size;
            node.Hash = NameHash.Of(ref text, start, size, length);
        }
        else
        {
            DecodeName(ref node, start, size);
        }
        position = SkipSpace(ref text, position, length);
        if (position >= length) return Fail(JsonErrors.UnexpectedEnd, position);
        if (Unsafe.Add(ref text, position) != ':') return Fail(JsonErrors.UnexpectedCharacter, position);
        position = SkipSpace(ref text, position + 1, length);
        return true;
    }

    /// <summary>Reads a string from its opening quote to past its closing one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool String(ref byte text, int length, ref int position, ref uint meta)
    {
        var end = Special(ref text, position + 1, length);
        if (end >= length || Unsafe.Add(ref text, end) != '"')
        {
            // What is not inlined takes positions by value: a reference would keep them out of registers for the whole pass.
            end = QuoteAfterEscapes(end);
            if (end < 0) return false;
            meta |= TapeNode.Escaped;
        }
        position = end + 1;
        return true;
    }

    /// <summary>The closing quote of a string with escapes; -1 on error.</summary>
    private int QuoteAfterEscapes(int at)
    {
        ref var text = ref MemoryMarshal.GetReference(_text);
        while (at < _text.Length)
        {
            var c = Unsafe.Add(ref text, at);
            if (c == '"') return at;
            if (c != '\\') return FailAfter(JsonErrors.ControlCharacter, at);
            var length = Escapes.Measure(_text, at);
            if (length <= 0) return FailAfter(length < 0 ? JsonErrors.LoneSurrogate : CutEscape(at), at);
            at = Special(ref text, at + length, _text.Length);
        }
        return FailAfter(JsonErrors.UnexpectedEnd, _text.Length);
    }

    private readonly string CutEscape(int at)
    {
        var rest = _text[(at + 1)..];
        if (rest.IsEmpty) return JsonErrors.UnexpectedEnd;
        if (rest[0] != 'u' || rest.Length >= 5) return JsonErrors.InvalidEscape;
        foreach (var digit in rest[1..])
            if (!char.IsAsciiHexDigit((char)digit)) return JsonErrors.InvalidEscape;
        return JsonErrors.UnexpectedEnd;
    }

    /// <summary>Decodes a name into the side buffer, with a quote on each side, so that it can be read as a value too.</summary>
    private void DecodeName(ref TapeNode node, int start, int length)
    {
        if (_sideLength + length + 2 > _side.Length)
            Array.Resize(ref _side, Math.Max(_side.Length * 2, _sideLength + length + 2));
        _side[_sideLength++] = (byte)'"';
        var decoded = Escapes.Decode(_text.Slice(start, length), _side.AsSpan(_sideLength));
        node.Start = _sideLength;
        node.Length = decoded | TapeNode.InSideBuffer;
        node.Hash = NameHash.Of(_side.AsSpan(_sideLength, decoded));
        _sideLength += decoded;
        _side[_sideLength++] = (byte)'"';
    }

    /// <summary>Position of the next quote, backslash or control character, or the text's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Special(ref byte text, int position, int length)
    {
        while (position + Vector128<byte>.Count <= length)
        {
            var block = Vector128.LoadUnsafe(ref text, (nuint)position);
            var special = Vector128.Equals(block, Vector128.Create((byte)'"'))
                | Vector128.Equals(block, Vector128.Create((byte)'\\'))
                | Vector128.Equals(Vector128.Min(block, Vector128.Create((byte)0x1F)), block);
            var bits = special.ExtractMostSignificantBits();
            if (bits != 0) return position + BitOperations.TrailingZeroCount(bits);
            position += Vector128<byte>.Count;
        }
        while (position < length)
        {
            var c = Unsafe.Add(ref text, position);
            if (c is (byte)'"' or (byte)'\\' or < 0x20) break;
            position++;
        }
        return position;
    }
}
