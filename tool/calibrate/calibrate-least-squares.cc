// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-least-squares.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

/// A pivot below this share of a column's length is no pivot: the column hangs on the others
constexpr double DEPENDENT = 1e-12;

double
Dot(const Vector& a, const Vector& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        sum += a[i] * b[i];
    }
    return sum;
}

/// Gauss' elimination. \return the unknowns; nothing where the matrix is singular
std::optional<Vector>
Eliminate(Matrix a, Vector b)
{
    const std::size_t n = b.size();
    for (std::size_t k = 0; k < n; ++k)
    {
        std::size_t pivot = k;
        for (std::size_t i = k + 1; i < n; ++i)
        {
            pivot = std::abs(a[i][k]) > std::abs(a[pivot][k]) ? i : pivot;
        }
        if (!(std::abs(a[pivot][k]) > DEPENDENT))
        {
            return std::nullopt;
        }
        std::swap(a[k], a[pivot]);
        std::swap(b[k], b[pivot]);
        for (std::size_t i = k + 1; i < n; ++i)
        {
            const double factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j < n; ++j)
            {
                a[i][j] -= factor * a[k][j];
            }
            b[i] -= factor * b[k];
        }
    }
    for (std::size_t k = n; k-- > 0;)
    {
        for (std::size_t j = k + 1; j < n; ++j)
        {
            b[k] -= a[k][j] * b[j];
        }
        b[k] /= a[k][k];
    }
    return b;
}

/// Least squares over some columns, of length one each. \return an unknown for each of `chosen`
std::optional<Vector>
Solve(const Matrix& columns, const std::vector<std::size_t>& chosen, const Vector& right)
{
    Matrix normal;
    Vector side;
    for (const auto i : chosen)
    {
        auto& row = normal.emplace_back();
        for (const auto j : chosen)
        {
            row.push_back(Dot(columns[i], columns[j]));
        }
        side.push_back(Dot(columns[i], right));
    }
    return Eliminate(std::move(normal), std::move(side));
}

double
Residual(const Matrix& columns, const Vector& unknowns, Vector right)
{
    for (std::size_t j = 0; j < columns.size(); ++j)
    {
        for (std::size_t i = 0; i < right.size(); ++i)
        {
            right[i] -= columns[j][i] * unknowns[j];
        }
    }
    return Dot(right, right);
}

} // namespace

std::optional<std::vector<double>>
SolveNonNegative(const std::vector<std::vector<double>>& rows, const std::vector<double>& right)
{
    if (rows.empty())
    {
        return std::nullopt;
    }
    const std::size_t n = rows.front().size();
    // unknowns differ by orders of magnitude: columns of one length keep the sums well conditioned
    Matrix columns(n);
    Vector lengths(n);
    for (std::size_t j = 0; j < n; ++j)
    {
        for (const auto& row : rows)
        {
            columns[j].push_back(row[j]);
        }
        lengths[j] = std::sqrt(Dot(columns[j], columns[j]));
        for (double& factor : columns[j])
        {
            factor = lengths[j] > 0 ? factor / lengths[j] : 0;
        }
    }
    Vector best(n, 0.0);
    double least = Residual(columns, best, right);
    for (unsigned set = 1; set < 1U << n; ++set)
    {
        std::vector<std::size_t> chosen;
        for (std::size_t j = 0; j < n; ++j)
        {
            if (set >> j & 1U)
            {
                chosen.push_back(j);
            }
        }
        const auto found = Solve(columns, chosen, right);
        if (!found || std::any_of(found->begin(), found->end(), [](double x) { return x < 0; }))
        {
            continue;
        }
        Vector unknowns(n, 0.0);
        for (std::size_t k = 0; k < chosen.size(); ++k)
        {
            unknowns[chosen[k]] = (*found)[k];
        }
        const double residual = Residual(columns, unknowns, right);
        if (residual < least)
        {
            least = residual;
            best = unknowns;
        }
    }
    for (std::size_t j = 0; j < n; ++j)
    {
        best[j] = lengths[j] > 0 ? best[j] / lengths[j] : 0;
    }
    return best;
}

} // namespace divertsim
} // namespace ns3
