using System.Text;

namespace Sluice.Schemas.Tests;

/// <summary>When two values are the same, and how long and how large values are, however they are written.</summary>
public sealed class EqualityTests
{
    [Theory]
    [InlineData("""{"enum":[1,{"a":[1.0,"\u0061"]}]}""", """1 1.0 10e-1 0.1e1 {"\u0061":[1e0,"a"]}""", """true "1" 1.00000000000000000000000001 {"a":[1]} {"a":[1,"a"],"b":1}""")]
    [InlineData("""{"const":0}""", "0 -0 0.0 -0.0e5 0e999999999999", "false 1e-400 null")]
    [InlineData("""{"uniqueItems":true}""", """[1,true] [0,false] [-1,"-1"] [[1],[1,1]] [{},[]] [1e400,1e399]""", """[1,1.0] ["a","\u0061"] [{"a":1,"b":2},{"b":2.0,"a":10e-1}] [-0,0] [1e400,10e399] [1,2,3,4,5,6,7,8,9,10,1e1] [1,2,3,4,5,6,7,8,{"a":[1]},{"\u0061":[1.0]}]""")]
    [InlineData("""{"type":"integer"}""", "1.0 1e2 10e-1 1e400 0.0 123456789012345678901234567890 100000.00e-5", "1.5 1e-1 1e-400 1.0000000000000000000000001")]
    [InlineData("""{"multipleOf":0.01}""", "19.99 1e-2 1e300 -0.07 4.35 0 123456789012345678901234567890.01", "0.015 1.005 1e-3 123456789012345678901234567890.011")]
    [InlineData("""{"multipleOf":3}""", "99999999999999999999999999999999 3e1000 0.3e1", "1e1000 100000000000000000000000000000000 1.5")]
    [InlineData("""{"minimum":-9223372036854775809,"maximum":9223372036854775808}""", "-9223372036854775809 9223372036854775808 9.223372036854775808e18", "-9223372036854775810 9223372036854775809")]
    [InlineData("""{"minLength":2,"maxLength":2}""", """ "😀😀" "\ud83d\ude00a" "e\u0301" "\u0000a" "\"\\" """, """ "😀" "é" "\ud83d\ude00" "abc" """)]
    [InlineData("""{"properties":{"__proto__":{"type":"string"},"a\u0000b":{"type":"string"},"a":{"type":"integer"}},"additionalProperties":false}""", """{"__proto__":"x"} {"a\u0000b":"x","a":1} {}""", """{"__proto__":1} {"constructor":1} {"a\u0000":1} {"a\u0000b":1} {"\u0061":"x"}""")]
    [InlineData("""{"contains":{"type":"string"},"unevaluatedItems":{"type":"integer"}}""", """["a",1]""", """["a",true] [1]""")]
    [InlineData("""{"contains":{"type":"string"},"minContains":0,"unevaluatedItems":false}""", """["a"] []""", "[1]")]
    [InlineData("""{"not":{"not":{"properties":{"a":true},"required":["a"]}},"unevaluatedProperties":false}""", "", """{"a":1} {}""")]
    [InlineData("""{"if":{"properties":{"a":true},"required":["a"]},"unevaluatedProperties":false}""", """{"a":1} {}""", """{"b":1}""")]
    public void The_verdict_goes_by_the_value_and_not_by_its_notation(string text, string valid, string other)
    {
        var schema = Schema.Compile(Encoding.UTF8.GetBytes(text));
        foreach (var document in valid.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.True(schema.Evaluate(Encoding.UTF8.GetBytes(document)).Valid, $"{text} must take {document}");
        foreach (var document in other.Split(' ', StringSplitOptions.RemoveEmptyEntries)) Assert.False(schema.Evaluate(Encoding.UTF8.GetBytes(document)).Valid, $"{text} must refuse {document}");
    }
}
