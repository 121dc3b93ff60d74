using System.Globalization;
using System.Text;

namespace Sluice.Cli.Demo.Prompts;

/// <summary>Invoices as they come out of a scanner, for the prompt <c>invoice-reader</c>.</summary>
internal static class InvoiceTexts
{
    private static readonly string[] Issuers =
        ["Nordlicht Bürobedarf GmbH", "Blue Harbor Ltd.", "K. Tanaka Translations", "Ferreira & Filhos", "Atelier Rousseau SARL", "O'Neill Plumbing"];

    private static readonly string[] Customers = ["Studio Lind", "Green Valley School", "Hotel Aurora", "M. Kowalski", "Riverside Clinic"];

    private static readonly (string Text, decimal Price)[] Goods =
    [
        ("Copy paper A4, box", 21.50m), ("Toner, black", 89.90m), ("Translation, per page", 42m), ("Repair of a tap, 3/4\"", 118m),
        ("Workshop day", 940m), ("Hosting, month", 19.99m), ("Oak shelf, 80 cm", 164.25m), ("Travel, flat rate", 35m),
    ];

    private static readonly (string Sign, string Code)[] Currencies = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];

    private static readonly int[] TaxRates = [0, 7, 19, 20];

    public static Dictionary<string, object?> Next(Random random, long number)
    {
        var (sign, code) = random.Pick(Currencies);
        var rate = random.Pick(TaxRates);
        var date = new DateOnly(2026, 1, 1).AddDays(random.Next(300));
        var text = new StringBuilder();
        text.AppendLine(random.Pick(Issuers).ToUpperInvariant());
        text.AppendLine($"Invoice number: INV-{number}");
        text.AppendLine(CultureInfo.InvariantCulture, $"Issue date: {date:yyyy-MM-dd}");
        text.AppendLine($"TO  {random.Pick(Customers)}");
        text.AppendLine();
        var sum = 0m;
        for (var line = random.Next(1, 5); line > 0; line--)
        {
            var (what, price) = random.Pick(Goods);
            var quantity = random.Next(1, 7);
            sum += quantity * price;
            text.AppendLine(CultureInfo.InvariantCulture, $"{quantity,3} x {what,-28} {sign}{price,10:N2}");
        }

        text.AppendLine();
        if (rate > 0) text.AppendLine(CultureInfo.InvariantCulture, $"incl. {rate} % tax");
        text.AppendLine(CultureInfo.InvariantCulture, $"TO PAY {sign} {sum * (100 + rate) / 100:N2}  within {random.Pick([14, 30])} days");
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["text"] = text.ToString().ReplaceLineEndings("\n").TrimEnd(),
            ["currencyHint"] = code,
        };
    }
}
