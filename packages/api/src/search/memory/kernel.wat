;; Scans over rows of int8 codes that lie in the imported memory.
;; `query` is the question's vector as int16, so that two multiply-adds of 8 lanes take 16 codes at a time.
;; `stride` is the bytes of a row: the dimensions rounded up to 16, the rest zero.
(module
  (import "arena" "memory" (memory 1))

  ;; out[i] = query · row(base + i * stride), int32
  (func (export "scan")
    (param $query i32) (param $base i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $rowEnd (i32.add (local.get $base) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $base)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $base)) (v128.load offset=16 (local.get $q)))))
          (local.set $base (i32.add (local.get $base) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $base) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows))))

  ;; out[i] = query · row(addresses[i]), int32
  (func (export "gather")
    (param $query i32) (param $addresses i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $row i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $row (i32.load (local.get $addresses)))
        (local.set $rowEnd (i32.add (local.get $row) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $q)))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $row) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows))))

  ;; Rows of codes lie dimension by dimension here: 32 neighbours of one dimension side by side. Only the dimensions
  ;; named by `offsets` are looked at, each times its weight (int16, at most 31, so that 8 products fit into int16).
  ;; `count` is a multiple of 8. out[i] = Σ weight · code, int32, for 32 rows a group.
  (func (export "sweep")
    (param $offsets i32) (param $weights i32) (param $count i32) (param $base i32) (param $groups i32) (param $out i32)
    (local $place i32) (local $codes i32) (local $weight v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local $s4 v128) (local $s5 v128) (local $s6 v128) (local $s7 v128)
    (block $done
      (loop $group
        (br_if $done (i32.eqz (local.get $groups)))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (v128.const i32x4 0 0 0 0))
        (local.set $s2 (v128.const i32x4 0 0 0 0))
        (local.set $s3 (v128.const i32x4 0 0 0 0))
        (local.set $s4 (v128.const i32x4 0 0 0 0))
        (local.set $s5 (v128.const i32x4 0 0 0 0))
        (local.set $s6 (v128.const i32x4 0 0 0 0))
        (local.set $s7 (v128.const i32x4 0 0 0 0))
        (local.set $place (i32.const 0))
        (loop $eight
          (local.set $a (v128.const i32x4 0 0 0 0))
          (local.set $b (v128.const i32x4 0 0 0 0))
          (local.set $c (v128.const i32x4 0 0 0 0))
          (local.set $d (v128.const i32x4 0 0 0 0))
          (loop $dimension
            (local.set $codes (i32.add (local.get $base)
              (i32.load (i32.add (local.get $offsets) (i32.shl (local.get $place) (i32.const 2))))))
            (local.set $weight
              (v128.load16_splat (i32.add (local.get $weights) (i32.shl (local.get $place) (i32.const 1)))))
            (local.set $a (i16x8.add (local.get $a)
              (i16x8.mul (local.get $weight) (v128.load8x8_s (local.get $codes)))))
            (local.set $b (i16x8.add (local.get $b)
              (i16x8.mul (local.get $weight) (v128.load8x8_s offset=8 (local.get $codes)))))
            (local.set $c (i16x8.add (local.get $c)
              (i16x8.mul (local.get $weight) (v128.load8x8_s offset=16 (local.get $codes)))))
            (local.set $d (i16x8.add (local.get $d)
              (i16x8.mul (local.get $weight) (v128.load8x8_s offset=24 (local.get $codes)))))
            (local.set $place (i32.add (local.get $place) (i32.const 1)))
            (br_if $dimension (i32.and (local.get $place) (i32.const 7))))
          (local.set $s0 (i32x4.add (local.get $s0) (i32x4.extend_low_i16x8_s (local.get $a))))
          (local.set $s1 (i32x4.add (local.get $s1) (i32x4.extend_high_i16x8_s (local.get $a))))
          (local.set $s2 (i32x4.add (local.get $s2) (i32x4.extend_low_i16x8_s (local.get $b))))
          (local.set $s3 (i32x4.add (local.get $s3) (i32x4.extend_high_i16x8_s (local.get $b))))
          (local.set $s4 (i32x4.add (local.get $s4) (i32x4.extend_low_i16x8_s (local.get $c))))
          (local.set $s5 (i32x4.add (local.get $s5) (i32x4.extend_high_i16x8_s (local.get $c))))
          (local.set $s6 (i32x4.add (local.get $s6) (i32x4.extend_low_i16x8_s (local.get $d))))
          (local.set $s7 (i32x4.add (local.get $s7) (i32x4.extend_high_i16x8_s (local.get $d))))
          (br_if $eight (i32.lt_u (local.get $place) (local.get $count))))
        (v128.store (local.get $out) (local.get $s0))
        (v128.store offset=16 (local.get $out) (local.get $s1))
        (v128.store offset=32 (local.get $out) (local.get $s2))
        (v128.store offset=48 (local.get $out) (local.get $s3))
        (v128.store offset=64 (local.get $out) (local.get $s4))
        (v128.store offset=80 (local.get $out) (local.get $s5))
        (v128.store offset=96 (local.get $out) (local.get $s6))
        (v128.store offset=112 (local.get $out) (local.get $s7))
        (local.set $base (i32.add (local.get $base) (i32.const 32)))
        (local.set $out (i32.add (local.get $out) (i32.const 128)))
        (local.set $groups (i32.sub (local.get $groups) (i32.const 1)))
        (br $group)))))
