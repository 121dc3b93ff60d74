namespace Sluice.Contracts.Compatibility;

/// <summary>The kinds of values, as fine as schemas can tell them apart: <c>true</c> and <c>false</c> are kinds of their own, and draft 4
/// tells 1 from 1.0.</summary>
[Flags]
internal enum Kinds
{
    None = 0,
    Null = 1,
    False = 2,
    True = 4,

    /// <summary>A whole number, written without fraction and exponent.</summary>
    Integer = 8,

    /// <summary>A whole number, written with fraction or exponent: 1.0.</summary>
    WholeNumber = 16,
    Fraction = 32,
    String = 64,
    Array = 128,
    Object = 256,

    Boolean = False | True,
    Whole = Integer | WholeNumber,
    Number = Integer | WholeNumber | Fraction,
    Single = Null | False | True,
    All = 511,
}
