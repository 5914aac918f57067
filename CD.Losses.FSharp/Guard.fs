namespace CD.Losses.FSharp

open System
open System.Text.RegularExpressions
open TorchSharp

/// <summary>Checks of arguments; each failure names the rule, the parameter, what was received and the remedy.</summary>
[<RequireQualifiedAccess>]
module Guard =

    let private describe (tensor: torch.Tensor) =
        let sides = String.Join(", ", tensor.shape)
        $"[{sides}] {tensor.dtype} on {tensor.device}"

    /// <summary>A temperature is a finite number above 0.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="value">The temperature, dimensionless.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The value is not finite, or not above 0.</exception>
    let temperature (parameter: string) (value: float) =
        if not (Double.IsFinite value && value > 0.0) then
            let message =
                "A temperature must be a finite number above 0; the paper uses 0.5 and 1."

            raise (ArgumentOutOfRangeException(parameter, value, message))

    /// <summary>A weight is a finite number.</summary>
    /// <param name="parameter">The parameter's or term's name.</param>
    /// <param name="value">The weight, dimensionless; negative values reward the term.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">The value is not finite.</exception>
    let weight (parameter: string) (value: float) =
        if not (Double.IsFinite value) then
            let message = "A weight must be a finite number; 0 leaves the term out."
            raise (ArgumentOutOfRangeException(parameter, value, message))

    /// <summary>Whether a term could have a name: snake_case, that is a-z, 0-9 and _, with a letter first.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is snake_case.</returns>
    let isName (name: string) : bool =
        Regex.IsMatch(name, @"\A[a-z][a-z0-9_]*\z")

    /// <summary>A term's name is in snake_case, since it is a configuration key and a CSV column.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="name">The term's name.</param>
    /// <exception cref="T:System.ArgumentException">The name is written otherwise.</exception>
    let name (parameter: string) (name: string) =
        if not (isName name) then
            let message =
                $"A term's name must be snake_case (a-z, 0-9, _), got '{name}'; rename the term."

            raise (ArgumentException(message, parameter))

    /// <summary>A matrix is a non-empty, real floating-point tensor of rank 2; one without columns is an output that is not there.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="tensor">The tensor to check, <c>[rows, columns]</c>.</param>
    /// <exception cref="T:System.ArgumentException">The rank, the size or the dtype is another.</exception>
    let matrix (parameter: string) (tensor: torch.Tensor) =
        if tensor.dim () = 2L && tensor.size 1 = 0L then
            let message =
                $"The network has no such output, got {describe tensor}; leave out the terms that need it (weight 0), "
                + "or train with a method whose network makes it."

            raise (ArgumentException(message, parameter))

        if tensor.dim () <> 2L || tensor.numel () = 0L || not (tensor.is_floating_point ()) then
            let message =
                $"Expected a non-empty floating-point matrix [rows, columns], got {describe tensor}; "
                + "flatten each sample to one row and convert to a floating dtype."

            raise (ArgumentException(message, parameter))

    /// <summary>A square matrix is a matrix with one row and one column an image of a batch.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="tensor">The tensor to check, <c>[batch, batch]</c>.</param>
    /// <exception cref="T:System.ArgumentException">It is not a matrix, or not square.</exception>
    let square (parameter: string) (tensor: torch.Tensor) =
        matrix parameter tensor

        if tensor.size 0 <> tensor.size 1 then
            let message =
                $"Expected one row and one column an image, [batch, batch], got {describe tensor}; compare a batch with itself."

            raise (ArgumentException(message, parameter))

    /// <summary>A pair is two matrices of one shape, dtype and device, for the two views of a batch.</summary>
    /// <param name="parameter1">The first parameter's name.</param>
    /// <param name="first">View 1, <c>[rows, columns]</c>.</param>
    /// <param name="parameter2">The second parameter's name.</param>
    /// <param name="second">View 2, <c>[rows, columns]</c>.</param>
    /// <exception cref="T:System.ArgumentException">One is not a matrix, or the two differ in shape, dtype or device.</exception>
    let pair (parameter1: string) (first: torch.Tensor) (parameter2: string) (second: torch.Tensor) =
        matrix parameter1 first
        matrix parameter2 second

        let alike =
            first.shape = second.shape
            && first.dtype = second.dtype
            && first.device.ToString() = second.device.ToString()

        if not alike then
            let message =
                $"The two views must agree in shape, dtype and device, got {describe first} for {parameter1} and "
                + $"{describe second} for {parameter2}; pass both views of the same batch."

            raise (ArgumentException(message, parameter2))

    /// <summary>Two tensors hold samples: batch first, non-empty, real and floating, of one shape, dtype and device.</summary>
    /// <param name="parameter1">The first parameter's name.</param>
    /// <param name="first">A tensor, <c>[batch, ...]</c>.</param>
    /// <param name="parameter2">The second parameter's name.</param>
    /// <param name="second">A tensor of the same shape.</param>
    /// <exception cref="T:System.ArgumentException">One is of another kind, or the two differ in shape, dtype or device.</exception>
    let samples (parameter1: string) (first: torch.Tensor) (parameter2: string) (second: torch.Tensor) =
        if first.dim () < 2L || first.numel () = 0L || not (first.is_floating_point ()) then
            let message =
                $"Expected non-empty floating-point samples [batch, ...], got {describe first}; "
                + "put the batch first and convert to a floating dtype."

            raise (ArgumentException(message, parameter1))

        let alike =
            first.shape = second.shape
            && first.dtype = second.dtype
            && first.device.ToString() = second.device.ToString()

        if not alike then
            let message =
                $"Both must agree in shape, dtype and device, got {describe first} for {parameter1} and "
                + $"{describe second} for {parameter2}; reshape, convert or move one of them."

            raise (ArgumentException(message, parameter2))

    /// <summary>Copies are a matrix whose rows are those of another, once or several times over: one shape but for that.</summary>
    /// <param name="parameter1">The first parameter's name.</param>
    /// <param name="first">The originals, <c>[rows, columns]</c>, a matrix.</param>
    /// <param name="parameter2">The second parameter's name.</param>
    /// <param name="second">The copies, <c>[n * rows, columns]</c>.</param>
    /// <exception cref="T:System.ArgumentException">The columns or dtypes differ, or the rows are not a multiple.</exception>
    let copies (parameter1: string) (first: torch.Tensor) (parameter2: string) (second: torch.Tensor) =
        matrix parameter2 second

        let alike =
            first.size 1 = second.size 1
            && second.size 0 % first.size 0 = 0L
            && first.dtype = second.dtype

        if not alike then
            let message =
                "The copies must agree with the originals in columns and dtype and have a multiple of their rows, got "
                + $"{describe first} for {parameter1} and {describe second} for {parameter2}; pass whole copies of the batch."

            raise (ArgumentException(message, parameter2))

    /// <summary>A term's value is a scalar tensor.</summary>
    /// <param name="term">The term's name.</param>
    /// <param name="value">What the term returned.</param>
    /// <exception cref="T:System.ArgumentException">The tensor has one axis or more.</exception>
    let scalar (term: string) (value: torch.Tensor) =
        if value.dim () <> 0L then
            let message =
                $"A loss term must return a scalar, got {describe value}; reduce it, for example with .mean()."

            raise (ArgumentException(message, term))
