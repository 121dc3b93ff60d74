using Sluice.Schemas.Formats;
using System.Text;

namespace Sluice.Schemas.Tests.Formats;

public sealed class FormatTests
{
    [Theory]
    [InlineData("time", "23:59:60Z 22:59:60.5-01:00 00:29:60+00:30 12:00:00z", "22:59:60Z 12:00:00+24:00 12:00:00.Z 24:00:00Z 12:00:00+0100")]
    [InlineData("date", "2024-02-29 2000-02-29 0000-01-01", "2023-02-29 1900-02-29 2024-1-1 +2024-01-01")]
    [InlineData("date-time", "1990-12-31T15:59:60-08:00 2024-01-01t00:00:00.123456789z", "2024-01-01T00:00:00 2024-01-01T24:00:00Z")]
    [InlineData("duration", "P1W P1Y2M3DT4H5M6S P1YT1S P0D", "P PT P1DT P1Y2D PT1H3S P1W1D P1.5D -P1D p1d PT1Y")]
    [InlineData("ipv6", ":: 1:2:3:4:5:6:7:: ::ffff:1.2.3.4 1:2:3:4:5:6:1.2.3.4", "fe80::1%eth0 ::: 1::2::3 ::1.2.3 1.2.3.4:: 1::2:3:4:5:6:7:8 ::ffff:1.2.3.04")]
    [InlineData("email", "a@b \"a\\\"b\"@c a@[IPv6:::1]", "a..b@c a@[::1] \"\\\u0001\"@c é@b a@b.")]
    [InlineData("idn-hostname", "ü.de a。b l·l ß", "É · a·l ٠۰ א1a xn--é \u0301a")]
    [InlineData("iri", "http://é http://a?\uE000 http://a/😀 http://a/\uFEFF", "http://a/\u0085 http://a/\uE000 http://a#\uE000 http://a/\uFDD0 http://a/\U0001FFFF http://a/\U000E0001")]
    [InlineData("uri", "urn:a:b http://[v1.a] http:///a http://u:p@h", "http://[fe80::1%25en0] http://a:b http://a/{b} http://a/%zz http://a@b@c")]
    [InlineData("uri-reference", "a ./a:b #a a/b:c", "1:b : \\ /é")]
    [InlineData("uri-template", "{a} {+a} {&a*,b:3} {%41} {a:9999} é \uE000", "{} {a {a:0} {a:10000} {a-b} {é} {a*:3} %zz \u0085 ^")]
    [InlineData("relative-json-pointer", "0 0# 0/a 0+1 0-1/a", "01 -1 +1 0+01 0- 1## 1#/a")]
    [InlineData("json-pointer", "/ /~01 /é", "a /~ /~2 #/a")]
    [InlineData("uuid", "123E4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000 urn:uuid:123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("regex", "\\p{L} (?<a>b)", "(?P<a>b) \\Z [ \\p{Foo}")]
    public void A_format_takes_what_its_source_says_and_nothing_else(string name, string valid, string other)
    {
        var format = FormatTable.Find(name)!;
        foreach (var text in valid.Split(' ')) Assert.True(format.IsMatch(Encoding.UTF8.GetBytes(text)), $"{name} must take {text}");
        foreach (var text in other.Split(' ')) Assert.False(format.IsMatch(Encoding.UTF8.GetBytes(text)), $"{name} must refuse {text}");
    }
}
