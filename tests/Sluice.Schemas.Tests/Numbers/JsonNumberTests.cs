using System.Globalization;
using System.Numerics;
using System.Text;
using Sluice.Schemas.Numbers;

namespace Sluice.Schemas.Tests.Numbers;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("1", "1.0", 0)]
    [InlineData("1e2", "100", 0)]
    [InlineData("-0", "0.000", 0)]
    [InlineData("0.1", "0.10000000000000000000000000000000000001", -1)]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567891", -1)]
    [InlineData("-2", "-1", -1)]
    [InlineData("1e1000000000", "1e999999999", 1)]
    [InlineData("1e-1000000000", "0", 1)]
    [InlineData("12.5", "1.25e1", 0)]
    public void Numbers_compare_by_value_however_they_are_written(string a, string b, int order)
    {
        Assert.Equal(order, Math.Sign(JsonNumber.Compare(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b))));
        Assert.Equal(-order, Math.Sign(JsonNumber.Compare(Encoding.ASCII.GetBytes(b), Encoding.ASCII.GetBytes(a))));
        Assert.Equal(order == 0, JsonNumber.Hash(Encoding.ASCII.GetBytes(a)) == JsonNumber.Hash(Encoding.ASCII.GetBytes(b)));
    }

    [Theory]
    [InlineData("19.99", "0.01", true)]
    [InlineData("19.995", "0.01", false)]
    [InlineData("1e308", "0.5", true)]
    [InlineData("1e1000000000", "7", false)]
    [InlineData("7e1000000000", "7", true)]
    [InlineData("0.0075", "0.0001", true)]
    [InlineData("0", "3", true)]
    [InlineData("12345678901234567890123", "3", true)]
    [InlineData("35", "3.5", true)]
    [InlineData("36", "3.5", false)]
    public void Multiples_are_exact(string number, string divisor, bool expected) =>
        Assert.Equal(expected, new Divisor(Encoding.ASCII.GetBytes(divisor)).Divides(Encoding.ASCII.GetBytes(number)));

    [Fact]
    public void Multiples_agree_with_whole_number_arithmetic_on_generated_decimals()
    {
        var random = new Random(42);
        for (var i = 0; i < 5_000; i++)
        {
            var (number, numberScale) = (random.NextInt64(-1_000_000_000_000, 1_000_000_000_000), random.Next(6));
            var (divisor, divisorScale) = (random.NextInt64(1, 5_000), random.Next(4));
            if (random.Next(2) == 0) number = number / divisor * divisor;
            var expected = (BigInteger)number * BigInteger.Pow(10, divisorScale) % (divisor * BigInteger.Pow(10, numberScale)) == 0;
            var text = $"{number}e-{numberScale}";
            Assert.True(expected == new Divisor(Encoding.ASCII.GetBytes($"{divisor}e-{divisorScale}")).Divides(Encoding.ASCII.GetBytes(text)),
                string.Create(CultureInfo.InvariantCulture, $"{text} by {divisor}e-{divisorScale}"));
        }
    }
}
