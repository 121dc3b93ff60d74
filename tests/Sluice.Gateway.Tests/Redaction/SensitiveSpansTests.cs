using System.Text;
using Sluice.Gateway.Redaction;

namespace Sluice.Gateway.Tests.Redaction;

public sealed class SensitiveSpansTests
{
    [Theory]
    [InlineData("write to bob@example.com, please", "email:bob@example.com")]
    [InlineData("<Bob.O'Neil+news@mail.example.co.uk>", "email:Bob.O'Neil+news@mail.example.co.uk")]
    [InlineData("people/bob@example.com", "email:bob@example.com")]
    [InlineData("jörg@müller.de.", "email:jörg@müller.de")]
    [InlineData("a@example.com,b@example.com", "email:a@example.com", "email:b@example.com")]
    [InlineData("card 4111 1111 1111 1111 until 12/29", "card:4111 1111 1111 1111")]
    [InlineData("378282246310005", "card:378282246310005")]
    [InlineData("5555-5555-5555-4444;", "card:5555-5555-5555-4444")]
    [InlineData("call +49 30 901820 or +1 (555) 010-4477.", "phone:+49 30 901820", "phone:+1 (555) 010-4477")]
    [InlineData("(555) 010-4477", "phone:(555) 010-4477")]
    [InlineData("Tel. 030 90182-0", "phone:030 90182-0")]
    [InlineData("DE89 3704 0044 0532 0130 00 is the account", "iban:DE89 3704 0044 0532 0130 00")]
    [InlineData("GB82WEST12345698765432", "iban:GB82WEST12345698765432")]
    [InlineData("SSN 219-09-9999", "id:219-09-9999")]
    [InlineData("QQ 12 34 56 C", "id:QQ 12 34 56 C")]
    [InlineData("DNI 12345678Z", "id:12345678Z")]
    [InlineData("NIE X1234567L", "id:X1234567L")]
    [InlineData("CPF 529.982.247-25", "id:529.982.247-25")]
    [InlineData("NIR 2 69 05 49 588 157 80", "id:2 69 05 49 588 157 80")]
    [InlineData("IdNr 86 095 742 719", "id:86 095 742 719")]
    [InlineData("use sk-proj-Ab3dEf6hIj9kLm2nOp5q", "key:sk-proj-Ab3dEf6hIj9kLm2nOp5q")]
    [InlineData("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "key:ghp_16C7e42F292c6912E7710c838347Ae178B4a")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "key:AKIAIOSFODNN7EXAMPLE")]
    [InlineData("authorization: Bearer abcdefghijklmnop0123456789", "key:abcdefghijklmnop0123456789")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU", "key:eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU")]
    [InlineData("postgres://app:hunter2@db.example.com/x", "key:app:hunter2")]
    [InlineData("bolt://app:hunter2@db, elastic://app:hunter3@db, Amqp://app:hunter4@db", "key:app:hunter2", "key:app:hunter3", "key:app:hunter4")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\nafter", "key:-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----\ncut off here", "key:-----BEGIN PRIVATE KEY-----\ncut off here")]
    public void What_is_sensitive_is_found_with_its_kind(string text, params string[] expected) => Assert.Equal(expected, Find(text));

    [Theory]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("2026-11-27T17:51:44.123Z, 2026-11-27, 27.11.2026")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("DE89370400440532013001")]
    [InlineData("000-12-3456, 666-12-3456, 912-34-5678, 219-00-9999")]
    [InlineData("529.982.247-26")]
    [InlineData("a risk-averse, task-oriented sk-learn-like-thing-in-python")]
    [InlineData("version 10.0.401, price 1,299.00, 3.14159265358979")]
    [InlineData("@media (min-width: 1024px), user@localhost, a @ b.c")]
    [InlineData("sub_01JDQ4Z8C3K5M7N9P2R4T6V8X0")]
    [InlineData("0af7651916cd43dd8448eb211c80319c")]
    [InlineData("https://example.com/a@b, http://127.0.0.1:8710/api")]
    [InlineData("12345678901234567890123456789012345678901234567890")]
    [InlineData("")]
    public void What_only_looks_like_it_is_not(string text) => Assert.Empty(Find(text));

    [Fact]
    public void Any_bytes_can_be_looked_through_and_spans_are_in_order_without_overlaps()
    {
        var random = new Random(7);
        var alphabet = "@+-_.: 0123456789AEKZaekz()/\"\\u{}éß"u8.ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var text = new byte[random.Next(80)];
            for (var i = 0; i < text.Length; i++) text[i] = alphabet[random.Next(alphabet.Length)];
            var found = new List<SensitiveSpan>();
            SensitiveSpans.Find(text, found);
            var at = 0;
            foreach (var span in found)
            {
                Assert.True(span.Start >= at && span.Length > 0 && span.End <= text.Length);
                at = span.End;
            }
        }
    }

    [Fact]
    public void A_key_is_found_to_its_end_however_long_it_is()
    {
        foreach (var key in (string[])["eyJ" + new string('a', 20_000) + "." + new string('B', 20_000) + ".c", "eyJhbGciOiJIUzI1NiJ9." + new string('B', 9_000) + ".c2lnbmF0dXJl", "sk-1" + new string('a', 9_000), "ya29.a1" + new string('b', 9_000) + ".c"])
            Assert.Equal([$"key:{key}"], Find($"of {key}, that is"));
    }

    // What would be read to its end from each of its beginnings takes minutes.
    [Theory]
    [InlineData("sk-aaaaaaa.")]
    [InlineData("eyJ--")]
    [InlineData("bearer aaaaaaaaaaaaaaaaaaaaaaa.bearer--")]
    public void What_begins_like_a_key_again_and_again_is_looked_through_in_one_pass(string piece) =>
        Assert.NotNull(Find(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length))));

    private static List<string> Find(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new List<SensitiveSpan>();
        SensitiveSpans.Find(bytes, found);
        return [.. found.Select(span => $"{RedactionTokens.Name(span.Kind)}:{Encoding.UTF8.GetString(bytes, span.Start, span.Length)}")];
    }
}
